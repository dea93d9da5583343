"""Who calls the API: a session, or a personal token in the Authorization header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from ninja.security import HttpBearer

from participants.models import ApiToken

if TYPE_CHECKING:
    from django.http import HttpRequest

    from participants.models import User


class TokenAuth(HttpBearer):
    """``Authorization: Bearer gieo_…``"""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = (
            ApiToken.objects.select_related("user")
            .filter(digest=ApiToken.digest_of(token), revoked_at=None, user__is_active=True)
            .first()
        )
        if found is None:
            return None
        if found.last_used_at is None or (timezone.now() - found.last_used_at).total_seconds() > 300:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=timezone.now())
        request.user = found.user
        return found.user
