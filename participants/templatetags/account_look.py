"""What allauth's pages need to look like ours."""

from __future__ import annotations

from django import forms, template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def without_placeholders(form: forms.BaseForm) -> forms.BaseForm:
    """Labels say what a field is; a placeholder that repeats them only confuses. A key's name has no label of its own."""
    for name, field in form.fields.items():
        field.widget.attrs.pop("placeholder", None)
        if name == "name" and field.label is None:
            field.label = gettext("Name")
    return form


@register.filter
def button_classes(tags: list[str] | None) -> str:
    """allauth's tags of a button → our classes."""
    tags = tags or []
    if "danger" in tags:
        return "danger"
    return "" if {"outline", "secondary", "link", "tool", "cancel", "panel"} & set(tags) else "primary"


@register.filter
def badge_tone(tags: list[str] | None) -> str:
    tags = tags or []
    return "ok" if "success" in tags else "due" if "warning" in tags else "info"
