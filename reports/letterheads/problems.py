"""What is wrong with a template, each with where it stands and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """``where``: in words ("the body, paragraph 3"), empty when it is the whole file; ``found``: what stands there."""

    words: str
    where: str = ""
    found: str = ""
