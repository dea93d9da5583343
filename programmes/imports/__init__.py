"""A sheet of people: read, checked row by row, confirmed, written in one transaction.

``register_column`` lets an upper floor take a column of its own.
"""

from programmes.imports.columns import ExtraColumn, register_column
from programmes.imports.words import Wrong

__all__ = ["ExtraColumn", "Wrong", "register_column"]
