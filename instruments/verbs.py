from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "instruments.response_submitted": _("sent answers"),
        "instruments.criteria_added": _("made the criteria set"),
        "instruments.criteria_changed": _("changed the criteria set"),
        "instruments.criteria_copied": _("made a new version of the criteria set"),
        "instruments.criteria_used": _("put the criteria set in use"),
        "instruments.criteria_retired": _("took the criteria set out of use"),
        "instruments.criteria_exported": _("took the criteria set as a file"),
        "instruments.section_added": _("added a section"),
        "instruments.section_changed": _("changed a section"),
        "instruments.section_removed": _("removed a section"),
        "instruments.criterion_added": _("added a criterion"),
        "instruments.criterion_changed": _("changed a criterion"),
        "instruments.criterion_removed": _("removed a criterion"),
        "instruments.level_added": _("added a level"),
        "instruments.level_changed": _("changed a level"),
        "instruments.level_removed": _("removed a level"),
    }
)
