from actionplans.models import Finding, ProgressUpdate, Visit
from office.files import readable_when

readable_when(
    "actionplans.progressupdate",
    lambda user, file: ProgressUpdate.objects.visible_to(user).filter(pk=file.object_id).exists(),
)
readable_when("actionplans.visit", lambda user, file: Visit.objects.visible_to(user).filter(pk=file.object_id).exists())
readable_when(
    "actionplans.finding",
    lambda user, file: Finding.objects.filter(visit__in=Visit.objects.visible_to(user), pk=file.object_id).exists(),
)
