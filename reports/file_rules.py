from office.files import readable_when
from reports.models import ReportFile

readable_when("reports.report", lambda user, file: ReportFile.objects.visible_to(user).filter(stored=file).exists())
