from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "reports.asked": _("asked for the report"),
        "reports.asked_again": _("had the report made again"),
        "reports.failed": _("could not make the report"),
        "reports.made": _("made the report's files"),
        "reports.narrative_saved": _("wrote the report's text"),
        "reports.finalised": _("finalised the report"),
        "reports.contribution_asked": _("asked for a section of a report"),
        "reports.contribution_written": _("wrote the section"),
        "reports.contribution_submitted": _("submitted the section"),
        "reports.contribution_returned": _("returned the section"),
        "reports.contribution_accepted": _("accepted the section"),
        "reports.contribution_withdrawn": _("no longer asks for the section"),
        "reports.contribution_prolonged": _("set another due date"),
        "reports.contribution_reminded": _("reminded the partner"),
        "reports.rated": _("answered the ratings at closure"),
        "reports.schedule_set": _("had reports drafted by themselves"),
        "reports.schedule_changed": _("changed when reports are drafted"),
        "reports.schedule_paused": _("paused the drafting"),
        "reports.schedule_resumed": _("resumed the drafting"),
        "reports.schedule_drafted": _("drafted a report"),
        "reports.iati_changed": _("changed what IATI asks for"),
        "reports.layout_changed": _("changed how the report looks"),
        "reports.layout_set": _("set how reports look"),
        "reports.letterhead_ended": _("took a Word template out of use"),
        "reports.letterhead_kept": _("added a Word template"),
        "reports.letterhead_replaced": _("replaced a Word template"),
        "reports.link_made": _("made a reading link"),
        "reports.link_revoked": _("revoked a reading link"),
    }
)
