"""The framework as a workbook, out and in; and a partner's sheet for a period, filled in offline."""
