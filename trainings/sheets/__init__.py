"""A sheet of scores or answers: read, judged row by row, shown, confirmed, written in one transaction."""

from trainings.sheets import words

__all__ = ["words"]
