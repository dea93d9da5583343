"""The portal's today. Embedded demonstrations may stand on another day (GIEO_TODAY)."""

import datetime as dt

from django.conf import settings
from django.utils import timezone


def today() -> dt.date:
    """Today's date in the portal's time zone."""
    if settings.TODAY:
        return dt.date.fromisoformat(settings.TODAY)
    return timezone.localdate()
