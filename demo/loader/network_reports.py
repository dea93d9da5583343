"""Reports of a demonstration's network: asked for, so that a worker makes their files as for anybody."""

from __future__ import annotations

from typing import Any

from networks.enums import NetworkKind
from networks.models import Network
from participants.models import User
from reports.associations import services


def ask_reports(network: Network, told: dict[str, Any], *, by: User | None) -> None:
    """Of each round that the folder names an annual report with its words; of a network of members its report."""
    if by is None:
        return
    if network.kind == NetworkKind.MEMBERS:
        services.ask_members_report(network, by=by)
        return
    top = network.units.filter(parent=None, ended_on=None).order_by("path").first()
    for row in told.get("reports", []):
        asked = network.rounds.get(ends_on__year=row["year"], form__title_vi=told["form"]["title_vi"])
        assert top is not None
        report = services.ask_report(top, asked, kind=row["kind"], counted=row["counted"], by=by)
        report.words = {key: words | {"included": True} for key, words in row["words"].items()}
        report.save(update_fields=["words"])
