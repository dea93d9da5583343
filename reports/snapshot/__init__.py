"""The snapshot: one consistent read of a programme into plain data, both languages inside. Renderers read nothing else.

Decimals are text, dates ISO; the same records give the same JSON and the same SHA-256.
"""

from reports.snapshot.donors import donor_edition
from reports.snapshot.subject import Telling
from reports.snapshot.taking import FORMAT, one_moment, take
from reports.snapshot.writing import LANGUAGES, both, canonical, checksum, content, iso, plain

__all__ = [
    "FORMAT",
    "LANGUAGES",
    "Telling",
    "both",
    "canonical",
    "checksum",
    "content",
    "donor_edition",
    "iso",
    "one_moment",
    "plain",
    "take",
]
