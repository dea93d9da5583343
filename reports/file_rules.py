from office.files import readable_when
from reports.models import Letterhead, NetworkReportFile, ReportFile

readable_when("reports.report", lambda user, file: ReportFile.objects.visible_to(user).filter(stored=file).exists())
readable_when(
    "reports.networkreport", lambda user, file: NetworkReportFile.objects.visible_to(user).filter(stored=file).exists()
)
readable_when(
    "reports.letterhead",
    lambda user, file: any(
        user.has_perm("reports.manage_layouts", row.programme)
        for row in Letterhead.objects.filter(stored=file).select_related("programme")
    ),
)
