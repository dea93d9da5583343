from networks.library import citing  # noqa: F401  (tells the library which networks cite a document)
from networks.models import (
    Application,
    DeskPost,
    FundEntry,
    FundImport,
    Question,
    ReturnImport,
    Review,
    SelfScore,
    UnitImport,
)
from office.files import readable_when


def _may_read_sheet(user, file) -> bool:
    """An uploaded list of units: whom it may be imported by."""
    row = UnitImport.objects.select_related("network").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("networks.import_units", row.network)


readable_when("networks.unitimport", _may_read_sheet)


def _may_read_returns(user, file) -> bool:
    """A sheet of returns: who may write the returns of its branch."""
    row = ReturnImport.objects.select_related("unit").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("networks.write_return", row.unit)


readable_when("networks.returnimport", _may_read_returns)


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


def _may_read_ledger(user, file) -> bool:
    """An uploaded list of entries: who may enter money for its branch."""
    row = FundImport.objects.visible_to(user).select_related("unit").filter(pk=file.object_id).first()
    return row is not None and user.has_perm("networks.write_fund", row.unit)


readable_when("networks.fundentry", _may_read_paper)
readable_when("networks.fundimport", _may_read_ledger)


def _may_read_question(user, file) -> bool:
    """Files of a question: who asked, its expert, the desk's coordinators."""
    return Question.objects.visible_to(user).filter(pk=file.object_id).exists()


def _may_read_post(user, file) -> bool:
    post = DeskPost.objects.filter(pk=file.object_id).first()
    return post is not None and Question.objects.visible_to(user).filter(pk=post.question_id).exists()


readable_when("networks.question", _may_read_question)
readable_when("networks.deskpost", _may_read_post)
