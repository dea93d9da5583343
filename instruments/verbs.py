from django.utils.translation import gettext_lazy as _

from office.history import register_verbs

register_verbs({"instruments.response_submitted": _("sent answers")})
