from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs(
    {
        "office.message_queued": _("sent a message from the out-tray"),
        "office.message_cancelled": _("cancelled a message"),
    }
)
