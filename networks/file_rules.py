from networks.models import Application, FundEntry, Review, SelfScore, UnitImport
from office.files import readable_when


def _may_read_sheet(user, file) -> bool:
    """An uploaded list of units: whom it may be imported by."""
    row = UnitImport.objects.select_related("network").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("networks.import_units", row.network)


readable_when("networks.unitimport", _may_read_sheet)


def _may_read_evidence(user, file) -> bool:
    """Evidence of a self-assessment: whoever sees the application, and a reviewer to whom it was given."""
    row = SelfScore.objects.filter(pk=file.object_id).first()
    if row is None:
        return False
    if Application.objects.visible_to(user).filter(pk=row.application_id).exists():
        return True
    return Review.objects.visible_to(user).filter(application=row.application_id).exists()


readable_when("networks.selfscore", _may_read_evidence)


def _may_read_paper(user, file) -> bool:
    """A document of the fund: who sees the unit that it is of."""
    return FundEntry.objects.visible_to(user).filter(pk=file.object_id).exists()


readable_when("networks.fundentry", _may_read_paper)
