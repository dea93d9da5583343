"""Signs for private use that stand for the braces of a tag while it is rendered; a template with one is refused."""

import re

MARKS = ("\ue002", "\ue003", "\ue004", "\ue005")  # of instructions, of values
RESERVED = re.compile("[\ue000-\ue007]")


def anchor(block: str) -> str:
    """The text of the paragraph that a block takes the place of."""
    return f"\ue006{block}\ue007"
