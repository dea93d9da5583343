from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "trainings.event_created": _("created the event"),
        "trainings.event_changed": _("changed the event"),
        "trainings.hold_event": _("marked the event as held"),
        "trainings.cancel_event": _("cancelled the event"),
        "trainings.replan_event": _("put the event back to planned"),
        "trainings.attendance_taken": _("took attendance"),
        "trainings.scores_entered": _("entered scores"),
        "trainings.sheet_uploaded": _("uploaded a sheet of answers"),
        "trainings.sheet_set_aside": _("set a sheet of answers aside"),
        "trainings.sheet_entered": _("entered a sheet of answers"),
        "trainings.sitting_added": _("added a test or form"),
        "trainings.sitting_changed": _("changed when a test or form is open"),
        "trainings.sitting_removed": _("removed a test or form"),
        "trainings.material_removed": _("removed a material"),
        "trainings.certificates_issued": _("issued certificates"),
        "trainings.certificate_revoked": _("revoked a certificate"),
        "trainings.quality_looked_at": _("looked at the quality of the training"),
        "trainings.material_added": _("added a material"),
    }
)
