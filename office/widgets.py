"""Form fields that every room uses: a day, a number, several photos."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from office.files import BadUpload, clean_photo
from office.formats import number, parse_decimal


class DayInput(forms.DateInput):
    """The browser's own date picker; it sends ISO and shows the reader's order."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DayField(forms.DateField):
    widget = DayInput
    input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", self.input_formats)
        super().__init__(**kwargs)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos; each is checked by its content, and the error names the one that can't be taken."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": "image/jpeg,image/png,image/webp"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        errors = []
        for upload in uploads:
            try:
                clean_photo(upload)
            except BadUpload as error:
                errors.append(str(error))
            upload.seek(0)
        if errors:
            raise forms.ValidationError(errors)
        return list(uploads)


class NumberField(forms.DecimalField):
    """A number as the reader writes it: 1.234,5 in Vietnamese, 1,234.5 in English; never guessed."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str) and value.strip():
            try:
                return parse_decimal(value)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return number(value) if isinstance(value, (Decimal, int, float)) else value
