from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "programmes.programme_created": _("created the programme"),
        "programmes.programme_changed": _("changed the programme’s facts"),
        "programmes.programme_started": _("started the programme"),
        "programmes.programme_closed": _("closed the programme"),
        "programmes.programme_reopened": _("reopened the programme"),
        "programmes.partner_added": _("added a partner"),
        "programmes.partner_changed": _("changed a partner"),
        "programmes.partner_removed": _("removed a partner"),
        "programmes.guest_added": _("added a guest or expert"),
        "programmes.guest_changed": _("changed a guest or expert"),
        "programmes.guest_removed": _("removed a guest or expert"),
        "programmes.target_added": _("added a promised result"),
        "programmes.target_changed": _("changed a promised result"),
        "programmes.target_removed": _("removed a promised result"),
        "programmes.stage_added": _("added a stage of the road"),
        "programmes.stage_changed": _("changed a stage of the road"),
        "programmes.stage_removed": _("removed a stage of the road"),
        "programmes.stages_moved": _("changed the order of the road"),
        "programmes.targets_moved": _("changed the order of the promised results"),
        "programmes.administrator_made": _("made an administrator"),
        "programmes.administrator_unmade": _("took the administrator’s role"),
        "programmes.account_opened": _("opened the account"),
        "programmes.account_closed": _("closed the account"),
        "programmes.follow_up_opened": _("opened the follow-up"),
        "programmes.do_follow_up": _("reported the follow-up done"),
        "programmes.verify_follow_up": _("verified the follow-up"),
        "programmes.reopen_follow_up": _("reopened the follow-up"),
        "programmes.cancel_follow_up": _("cancelled the follow-up"),
        "programmes.demonstration_loaded": _("loaded the demonstration"),
    }
)
