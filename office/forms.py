"""What forms hand to services."""

from __future__ import annotations

from typing import Any

from django import forms


class Facts(forms.ModelForm):
    def facts(self, *, by: Any = None) -> dict[str, Any]:
        """Name → value of the model's fields that were asked. ``by``: who writes, where names become rows."""
        return {name: self.cleaned_data[name] for name in self._meta.fields or () if name in self.cleaned_data}
