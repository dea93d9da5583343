"""Form fields that every room uses: a day, a number, several photos."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from office.files import clean_photo, document_type, is_picture
from office.formats import exact_number, parse_decimal, parse_money
from office.photos import BadUpload


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


class UploadsField(forms.FileField):
    """Several files; each is checked by its content, and the error names the one that can't be taken."""

    accept = ""
    most = 10

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"accept": self.accept}))
        super().__init__(**kwargs)

    def check(self, upload: Any) -> None:
        raise NotImplementedError

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = data if isinstance(data, (list, tuple)) else [data] if data else []
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > self.most:
            raise forms.ValidationError(
                _("These are %(count)d files; at most %(most)d can be sent at once. Send the rest afterwards.")
                % {"count": len(uploads), "most": self.most}
            )
        errors = []
        for upload in uploads:
            try:
                self.check(upload)
            except BadUpload as error:
                errors.append(str(error))
            upload.seek(0)
        if errors:
            raise forms.ValidationError(errors)
        return list(uploads)


class PhotosField(UploadsField):
    accept = "image/jpeg,image/png,image/webp"

    def check(self, upload: Any) -> None:
        clean_photo(upload)


class FilesField(UploadsField):
    """Documents, or photos that were chosen among them."""

    accept = ".pdf,.docx,.xlsx,.pptx,.odt,image/jpeg,image/png,image/webp"

    def check(self, upload: Any) -> None:
        if is_picture(upload):
            clean_photo(upload)
        else:
            document_type(upload)


class NumberField(forms.DecimalField):
    """A number as the reader writes it: 1.234,5 in Vietnamese, 1,234.5 in English; never guessed."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from IntegerField
        if isinstance(value, str) and value.strip():
            try:
                return parse_decimal(value)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return exact_number(value) if isinstance(value, (Decimal, int)) else value


class MoneyField(NumberField):
    """A sum of the field's ``currency``, never below zero: 29.500.000 or 29,5 triệu."""

    currency = "VND"

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("min_value", 0)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from IntegerField
        if isinstance(value, str) and value.strip():
            try:
                return parse_money(value, self.currency)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return super().to_python(value)
