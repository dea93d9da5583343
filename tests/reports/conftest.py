import pytest

from programmes import published as edition
from tests.reports.attack import GROUPS, PROVINCES


@pytest.fixture
def reference(monkeypatch):
    """Provinces and ethnic groups by short keys, nested as the real ones are."""
    monkeypatch.setattr(edition, "_successors", lambda: {key: now for key, now in PROVINCES.items() if key != "-"})
    monkeypatch.setattr(edition, "_ethnicity_groups", lambda: GROUPS)
