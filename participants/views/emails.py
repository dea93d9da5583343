"""The addresses of one's account. One that is not proved to be one's own stands for nobody."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.views import EmailView
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _


class OwnEmailView(EmailView):
    """allauth's page. Roles are given by e-mail address, so only a confirmed one becomes the account's."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "action_primary" in request.POST:
            proved = EmailAddress.objects.filter(user=request.user, verified=True)
            if not proved.filter(email__iexact=request.POST.get("email", "")).exists():
                messages.error(request, _("Confirm this address first: open the link that was sent to it."))
                return redirect("account_email")
        return super().post(request, *args, **kwargs)


email = OwnEmailView.as_view()
