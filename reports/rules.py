from office.access import add_perms
from programmes.rules import is_coordinator, is_signed_in, reads_results, works_in

PERMISSIONS = {
    "reports.view_today": is_signed_in,
    "reports.list_reports": reads_results,
    "reports.view_report": works_in,
    "reports.make_report": is_coordinator,
    "reports.write_report": is_coordinator,
    "reports.finalise_report": is_coordinator,
    "reports.download": reads_results,
    "reports.view_person": works_in,
}
add_perms(PERMISSIONS)
