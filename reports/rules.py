from networks.rules import acts_on, is_steward, reads_network, speaks_for
from office.access import add_perms
from participants.rules import works_somewhere
from programmes.rules import is_administrator, is_coordinator, is_partner, is_signed_in, reads_results, works_in

PERMISSIONS = {
    "reports.view_today": is_signed_in,
    "reports.list_reports": reads_results,
    "reports.view_report": reads_results,  # a donor is led from the working page to the files they may have
    "reports.make_report": is_coordinator,
    "reports.write_report": is_coordinator,
    "reports.finalise_report": is_coordinator,
    "reports.download": reads_results,
    "reports.manage_layouts": is_coordinator,
    "reports.list_contributions": works_in | is_partner,
    "reports.ask_contribution": is_coordinator,
    "reports.view_contribution": works_in | is_partner,  # which: ContributionQuerySet.visible_to
    "reports.write_contribution": is_coordinator | is_partner,
    "reports.check_contribution": is_coordinator,
    "reports.view_ratings": works_in | is_partner,
    "reports.schedule_reports": is_coordinator,
    "reports.manage_links": is_coordinator,
    "reports.publish_iati": is_coordinator,
    # of associations; which reports: NetworkReportQuerySet.visible_to
    "reports.list_network_reports": reads_network | is_administrator,
    "reports.view_network_report": reads_network | is_administrator,
    "reports.make_network_report": acts_on | is_steward | speaks_for | is_administrator,
    "reports.make_members_report": is_steward | is_administrator,
    "reports.view_person": works_somewhere,  # which persons: PersonQuerySet.visible_to
}
add_perms(PERMISSIONS)
