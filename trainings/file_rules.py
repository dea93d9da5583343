from office.files import readable_when
from trainings.models import Event

readable_when("trainings.event", lambda user, file: Event.objects.visible_to(user).filter(pk=file.object_id).exists())
