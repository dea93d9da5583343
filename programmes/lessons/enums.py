from django.db import models
from django.utils.translation import gettext_lazy as _


class LessonKind(models.TextChoices):
    DIFFICULTY = "difficulty", _("Difficulty")
    LESSON = "lesson", _("Lesson learned")
    RECOMMENDATION = "recommendation", _("Recommendation")


class LessonState(models.TextChoices):
    OPEN = "open", _("Open, no answer yet")
    TAKEN_UP = "taken_up", _("Taken up")
    SETTLED = "settled", _("Settled")
    DECLINED = "declined", _("Not taken up")


TONES = {"open": "due", "taken_up": "wait", "settled": "ok", "declined": "none"}
# what the function is called → (from, to, verb); settling and declining say what became of it
TRANSITIONS: dict[str, tuple[frozenset[str], str, str]] = {
    "take_up": (frozenset({LessonState.OPEN}), LessonState.TAKEN_UP, "programmes.lesson_taken_up"),
    "settle": (
        frozenset({LessonState.OPEN, LessonState.TAKEN_UP}),
        LessonState.SETTLED,
        "programmes.lesson_settled",
    ),
    "decline": (
        frozenset({LessonState.OPEN, LessonState.TAKEN_UP}),
        LessonState.DECLINED,
        "programmes.lesson_declined",
    ),
    "reopen": (
        frozenset({LessonState.SETTLED, LessonState.DECLINED}),
        LessonState.OPEN,
        "programmes.lesson_reopened",
    ),
}
SAYS_WHY = frozenset({"settle", "decline", "reopen"})
