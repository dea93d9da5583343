"""Errors that a person can read. Views show them; services raise them."""


class DomainError(Exception):
    """What was asked for can't be done, in words for the reader (a translated text)."""


class WrongState(DomainError):
    """The object's state forbids this transition (not a matter of permission)."""


class StalePage(DomainError):
    """Somebody wrote after the writer's page was made; to write all the same, the page is sent again."""
