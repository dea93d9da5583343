from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "participants.person_added": _("added the person"),
        "participants.person_changed": _("changed the person’s facts"),
        "participants.person_merged": _("merged a duplicate into this person"),
        "participants.told_apart": _("said that two people of one name are two"),
        "participants.person_anonymised": _("anonymised the person"),
        "participants.sensitive_read": _("read the sensitive data"),
        "participants.sensitive_changed": _("changed the sensitive data"),
        "participants.consent_given": _("recorded consent"),
        "participants.consent_withdrawn": _("recorded that consent is refused or withdrawn"),
        "participants.data_downloaded": _("downloaded their own data"),
        "participants.organisation_added": _("added the organisation"),
        "participants.organisation_changed": _("changed the organisation"),
        "participants.organisation_moved": _("moved the organisation in the tree"),
        "participants.token_issued": _("made an API token"),
        "participants.token_revoked": _("revoked an API token"),
    }
)
