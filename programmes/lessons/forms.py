from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participants.models import Person
from programmes.forms_rows import DayField, OrganisationNameField, RowForm
from programmes.lessons.models import Lesson


def people_of(programme: Any) -> Any:
    """Who may be named as answering for something: those enrolled, named or holding a role in the programme."""
    named = [
        Q(pk__in=programme.enrolments.order_by().values("person")),
        Q(pk__in=programme.appearances.order_by().values("person")),
        Q(pk__in=programme.roles.order_by().values("user__person")),
    ]
    return Person.objects.filter(named[0] | named[1] | named[2])


class LessonForm(RowForm):
    either = ("text",)
    takes_occasion = True
    organisation_fields: ClassVar[dict[str, str]] = {"owner_name": "owner_organisation"}
    owner_name = OrganisationNameField(label=_("Organisation that answers for it"), required=False)
    raised_on = DayField(label=_("Raised on"), required=False)
    field_order = [
        "kind", "text_vi", "text_en", "owner_name", "owner_person", "owner_is_assumed", "phase", "raised_on",
        "occasion", "source", "shared",
    ]  # fmt: skip

    class Meta:
        model = Lesson
        fields = [
            "kind", "text_vi", "text_en", "owner_person", "owner_is_assumed", "phase", "raised_on", "source", "shared",
        ]  # fmt: skip
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("text_vi", "text_en")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["owner_person"].queryset = people_of(self.programme)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("owner_name") and not data.get("owner_person"):
            self.add_error("owner_name", _("Somebody must answer for it: name an organisation or a person."))
        return data

    def validate_constraints(self) -> None:
        """Left to the service: the owner is typed by name, and known to the row only when it is saved."""
