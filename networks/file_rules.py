from networks.models import UnitImport
from office.files import readable_when


def _may_read_sheet(user, file) -> bool:
    """An uploaded list of units: whom it may be imported by."""
    row = UnitImport.objects.select_related("network").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("networks.import_units", row.network)


readable_when("networks.unitimport", _may_read_sheet)
