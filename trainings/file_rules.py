from office.files import readable_when
from trainings.models import AnswerSheet, Event


def _may_read_sheet(user, file) -> bool:
    """A sheet of answers: for who may enter them."""
    sheet = AnswerSheet.objects.visible_to(user).select_related("sitting__event").filter(pk=file.object_id).first()
    return sheet is not None and user.has_perm("trainings.enter_scores", sheet)


readable_when("trainings.event", lambda user, file: Event.objects.visible_to(user).filter(pk=file.object_id).exists())
readable_when("trainings.answersheet", _may_read_sheet)
