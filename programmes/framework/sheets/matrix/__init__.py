"""The framework's sheet: its columns, the workbook that goes out, and the reader of what comes back."""

from programmes.framework.sheets.matrix.book import workbook
from programmes.framework.sheets.matrix.columns import columns_of
from programmes.framework.sheets.matrix.reader import MatrixReader

__all__ = ["MatrixReader", "columns_of", "workbook"]
