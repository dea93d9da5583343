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
