from actionplans.models import GroupMember, ProgressUpdate
from participants.own_data import add_part

add_part(
    "groups",
    lambda person: list(
        GroupMember.objects.filter(enrolment__person=person).values("group__code", "group__name", "is_leader")
    ),
)
add_part(
    "updates",
    lambda person: list(
        ProgressUpdate.objects.filter(sent_by__person=person).values("plan__code", "happened_on", "what_happened")
    ),
)
