"""The out-tray: every outgoing message is a row that can be previewed, sent, logged and cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from office import history
from office.enums import MessageState
from office.errors import WrongState
from office.models import OutgoingMessage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.mail import EmailMessage
    from django.db.models import Model, QuerySet

MAX_ATTEMPTS = 5


class OutTrayBackend(BaseEmailBackend):
    """Django's mail (allauth's codes and confirmations) goes through the out-tray as well."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
            for address in message.recipients():
                row = OutgoingMessage.objects.create(
                    to_email=address,
                    subject=str(message.subject)[:300],
                    body=str(message.body),
                    body_html=str(html),
                    kind="account",
                    private=True,
                    state=MessageState.QUEUED,
                    queued_at=timezone.now(),
                    language=translation.get_language() or "vi",
                )
                deliver(row)
        return len(email_messages)


def write(
    *,
    to_email: str,
    subject: str,
    body: str,
    by: Any,
    to_label: str = "",
    kind: str = "",
    about: Model | None = None,
    scope_id: int | None = None,
    private: bool = False,
    queue: bool = False,
    language: str | None = None,
) -> OutgoingMessage:
    """Put one message in the out-tray: a draft to look at, or (queue) one to be sent at the next round."""
    return OutgoingMessage.objects.create(
        to_email=to_email,
        to_label=to_label,
        subject=subject[:300],
        body=body,
        kind=kind,
        private=private,
        object_type=about._meta.label_lower if about is not None else "",
        object_id=str(about.pk) if about is not None else "",
        scope_id=scope_id if scope_id is not None else getattr(about, "programme_id", None),
        created_by_id=by.pk if by else None,
        created_by_label=str(by) if by else "",
        state=MessageState.QUEUED if queue else MessageState.DRAFT,
        queued_at=timezone.now() if queue else None,
        language=language or translation.get_language() or "vi",
    )


def about(obj: Model) -> QuerySet[OutgoingMessage]:
    """Messages about an object, whatever became of them."""
    return OutgoingMessage.objects.filter(object_type=obj._meta.label_lower, object_id=str(obj.pk))


def waiting_about(obj: Model) -> QuerySet[OutgoingMessage]:
    """Messages about an object that have not left yet."""
    return about(obj).filter(state__in=[MessageState.DRAFT, MessageState.QUEUED])


@transaction.atomic
def queue(message: OutgoingMessage, *, by: Any) -> None:
    """Send a draft at the next round. Sending twice does nothing twice."""
    _move(message, {MessageState.DRAFT, MessageState.FAILED}, MessageState.QUEUED, by=by, verb="office.message_queued")


@transaction.atomic
def cancel(message: OutgoingMessage, *, by: Any) -> None:
    """Take a message back that has not left yet."""
    _move(
        message,
        {MessageState.DRAFT, MessageState.QUEUED, MessageState.FAILED},
        MessageState.CANCELLED,
        by=by,
        verb="office.message_cancelled",
    )


def _move(message: OutgoingMessage, allowed: set[str], to: str, *, by: Any, verb: str) -> None:
    row = OutgoingMessage.objects.select_for_update().get(pk=message.pk)
    if row.state == to:
        return
    if row.state not in allowed:
        raise WrongState(_("This message is already “%(state)s”.") % {"state": row.get_state_display()})
    before, row.state, row.error = row.state, to, ""
    row.queued_at = timezone.now() if to == MessageState.QUEUED else row.queued_at
    row.save(update_fields=["state", "queued_at", "error"])
    history.record(row, verb, by=by, scope_id=row.scope_id, from_state=before, to_state=to)


def send_queued(limit: int = 200) -> int:
    """Send what is queued. Number of messages that left."""
    ids = OutgoingMessage.objects.filter(state=MessageState.QUEUED).order_by("queued_at").values_list("pk", flat=True)
    return sum(deliver(OutgoingMessage(pk=pk)) for pk in list(ids[:limit]))


def deliver(message: OutgoingMessage) -> bool:
    """Send one queued message (or keep it, embedded). True when it left or is kept."""
    with transaction.atomic():
        row = OutgoingMessage.objects.select_for_update().filter(pk=message.pk, state=MessageState.QUEUED).first()
        if row is None:
            return False
        row.attempts += 1
        if settings.SMTP is None:
            row.state, row.sent_at = MessageState.KEPT, timezone.now()
        else:
            _send_by_smtp(row)
        row.save(update_fields=["state", "sent_at", "attempts", "error"])
    return row.state in {MessageState.SENT, MessageState.KEPT}


def _send_by_smtp(row: OutgoingMessage) -> None:
    options = settings.SMTP
    connection = get_connection(
        options["EMAIL_BACKEND"],
        host=options.get("EMAIL_HOST"),
        port=options.get("EMAIL_PORT"),
        username=options.get("EMAIL_HOST_USER"),
        password=options.get("EMAIL_HOST_PASSWORD"),
        use_tls=options.get("EMAIL_USE_TLS", False),
        use_ssl=options.get("EMAIL_USE_SSL", False),
        timeout=20,
    )
    message = EmailMultiAlternatives(
        row.subject, row.body, settings.DEFAULT_FROM_EMAIL, [row.to_email], connection=connection
    )
    if row.body_html:
        message.attach_alternative(row.body_html, "text/html")
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors
        row.error = str(error)[:500]
        row.state = MessageState.QUEUED if row.attempts < MAX_ATTEMPTS else MessageState.FAILED
    except ValueError as error:  # an address or subject that no mail can have: the others must not wait behind it
        row.error, row.state = str(error)[:500], MessageState.FAILED
    else:
        row.state, row.sent_at, row.error = MessageState.SENT, timezone.now(), ""
