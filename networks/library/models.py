"""Documents that a network stands on: the library's own records, cited."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from programmes.library.enums import Relation


class NetworkCitation(models.Model):
    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="citations")
    document = models.ForeignKey(
        "programmes.Document", models.CASCADE, related_name="network_citations", verbose_name=_("document")
    )
    relation = models.CharField(_("what it is to the network"), max_length=10, choices=Relation, default=Relation.BASIS)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("citation")
        constraints = [models.UniqueConstraint(fields=["network", "document"], name="network_citation_once")]

    def __str__(self) -> str:
        return f"{self.network_id} · {self.document}"
