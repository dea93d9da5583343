from participants.own_data import add_part
from trainings.models import Attendance, Certificate

add_part(
    "attendance",
    lambda person: list(
        Attendance.objects.filter(enrolment__person=person)
        .order_by("session__starts_at")
        .values("session__event__title_vi", "session__title_vi", "session__starts_at", "mark")
    ),
)
add_part(
    "certificates",
    lambda person: list(Certificate.objects.filter(enrolment__person=person).values("number", "issued_on")),
)
