from instruments.models import Answer
from participants.own_data import add_part

add_part(
    "tests",
    lambda person: list(person.responses.values("collection__instrument__title_vi", "score", "submitted_at")),
)
add_part(
    "answers",
    lambda person: list(
        Answer.objects.filter(response__person=person).values("question__text_vi", "choice", "number", "text")
    ),
)
