"""Where a page stands: in which programme and in which room, for the navigation and for figures kept by programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

    from programmes.models import Programme


def stand_in(request: HttpRequest, programme: Programme | None, section: str) -> None:
    """Tell the page's frame the programme and the room (a key of config.navigation.ROOMS)."""
    request.programme = programme  # type: ignore[attr-defined]
    request.nav_section = section  # type: ignore[attr-defined]
