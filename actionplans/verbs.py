from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "actionplans.plan_created": _("began the plan"),
        "actionplans.plan_changed": _("changed the plan"),
        "actionplans.submit_plan": _("submitted the plan"),
        "actionplans.return_plan": _("returned the plan for revision"),
        "actionplans.approve_plan": _("approved the plan"),
        "actionplans.complete_plan": _("reported the plan completed"),
        "actionplans.reopen_plan": _("reopened the plan"),
        "actionplans.verify_plan": _("verified the plan's completion"),
        "actionplans.comment_added": _("commented on the plan"),
        "actionplans.comment_resolved": _("settled a comment"),
        "actionplans.update_sent": _("sent a progress update"),
        "actionplans.update_seen": _("saw a progress update"),
        "actionplans.group_changed": _("changed the group"),
        "actionplans.visit_planned": _("planned the visit"),
        "actionplans.visit_changed": _("changed the visit"),
        "actionplans.checklist_saved": _("filled in the checklist"),
        "actionplans.finding_added": _("added a finding"),
        "actionplans.report_visit": _("reported the visit done"),
        "actionplans.review_visit": _("reviewed the visit"),
        "actionplans.return_visit": _("returned the visit's report"),
        "actionplans.cancel_visit": _("cancelled the visit"),
    }
)
