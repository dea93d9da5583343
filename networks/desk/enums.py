from django.db import models
from django.utils.translation import gettext_lazy as _


class QuestionState(models.TextChoices):
    ASKED = "asked", _("Waits for an expert")
    ASSIGNED = "assigned", _("With the expert")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Not taken")


class EditionState(models.TextChoices):
    """Of the edition without names that others may read."""

    CHECKED = "checked", _("Being checked")
    PUBLISHED = "published", _("Published without names")
    HIDDEN = "hidden", _("Hidden")


class PostKind(models.TextChoices):
    ANSWER = "answer", _("Answer")
    FURTHER = "further", _("Further question")


TONES = {"asked": "due", "assigned": "wait", "answered": "ok", "closed": "none", "declined": "late"}

# step → (from, to, verb in the history)
QUESTION_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "assign_question": (
        frozenset({QuestionState.ASKED, QuestionState.ASSIGNED}),
        QuestionState.ASSIGNED,
        "networks.question_assigned",
    ),
    "release_question": (frozenset({QuestionState.ASSIGNED}), QuestionState.ASKED, "networks.question_released"),
    "answer_question": (
        frozenset({QuestionState.ASSIGNED, QuestionState.ANSWERED}),
        QuestionState.ANSWERED,
        "networks.question_answered",
    ),
    "ask_further": (
        frozenset({QuestionState.ASSIGNED, QuestionState.ANSWERED}),
        QuestionState.ASSIGNED,
        "networks.question_asked_further",
    ),
    "decline_question": (
        frozenset({QuestionState.ASKED, QuestionState.ASSIGNED}),
        QuestionState.DECLINED,
        "networks.question_declined",
    ),
    "close_question": (
        frozenset({QuestionState.ASKED, QuestionState.ASSIGNED, QuestionState.ANSWERED}),
        QuestionState.CLOSED,
        "networks.question_closed",
    ),
    "reopen_question": (
        frozenset({QuestionState.CLOSED, QuestionState.DECLINED}),
        QuestionState.ASKED,
        "networks.question_reopened",
    ),
}
EDITION_TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "publish_edition": (
        frozenset({EditionState.CHECKED, EditionState.HIDDEN}),
        EditionState.PUBLISHED,
        "networks.edition_published",
    ),
    "hide_edition": (
        frozenset({EditionState.CHECKED, EditionState.PUBLISHED}),
        EditionState.HIDDEN,
        "networks.edition_hidden",
    ),
}
