from networks.models import DeskPost, Question
from participants.own_data import add_part

add_part(
    "questions asked",
    lambda person: list(
        Question.objects.filter(asker__person=person).values("network__name_vi", "title", "text", "state", "asked_at")
    ),
)
add_part(
    "written at a consultation desk",
    lambda person: list(DeskPost.objects.filter(by__person=person).values("kind", "text", "sent_at")),
)
