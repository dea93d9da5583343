"""Forms on money: what is wrong is said where it was typed. A sum is read as its currency writes it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from office import clock, formats
from office.forms import Facts
from office.widgets import FilesField, MoneyField, NumberField
from participants.models import Organisation
from programmes.forms_programmes import DayField, whole_periods
from programmes.framework.forms import CodeOnce
from programmes.models import BudgetLine, ExchangeRate, Grant, Programme, Transaction
from programmes.money.enums import Kind, TransactionState

WHOLE_DAYS = ["%d/%m/%Y", "%Y-%m-%d"]


def currency_choices() -> list[tuple[str, str]]:
    vi = formats.reader_language() == "vi"
    return [(code, f"{code} · {one.name_vi if vi else one.name_en}") for code, one in formats.currencies().items()]


def organisations_of(programme: Programme, *kept: int | None) -> Any:
    """The programme's partners and implementer, and what a row names already."""
    mine = Q(partnerships__programme=programme) | Q(implemented=programme) | Q(pk__in=[pk for pk in kept if pk])
    ids = Organisation.objects.filter(mine).values("pk")
    return Organisation.objects.filter(pk__in=ids).order_by("name_vi")


class MoneyFacts(Facts):
    """A sum with its currency; rows of the programme alone can be chosen."""

    currency = forms.ChoiceField(label=_("Currency"))

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        self.instance.programme = programme
        self.fields["currency"].choices = currency_choices()  # type: ignore[attr-defined]
        if not self.instance.pk:
            self.initial.setdefault("currency", programme.currency)
        asked = self.data.get(self.add_prefix("currency")) if self.is_bound else self.initial.get("currency")
        self.fields["amount"].currency = asked if asked in formats.currencies() else programme.currency  # type: ignore[attr-defined]


class GrantForm(MoneyFacts):
    amount = MoneyField(
        label=_("Amount"),
        required=False,
        max_digits=15,
        decimal_places=2,
        help_text=_("Leave it empty when it is not stated. Never write 0."),
    )
    signed_on = DayField(label=_("Signed"), required=False)
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)

    class Meta:
        model = Grant
        fields = [
            "funder", "amount", "currency", "certainty", "reference", "conditions", "signed_on", "starts_on", "ends_on",
            "date_precision", "note",
        ]  # fmt: skip
        widgets = {"conditions": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, programme=programme, **options)
        self.fields["funder"].queryset = organisations_of(programme, self.instance.funder_id)  # type: ignore[attr-defined]
        self.fields["funder"].help_text = _("One of the programme’s partners; add the funder there first.")

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("A grant is never 0. Leave it empty when the amount is not stated."))
        return amount

    def clean(self) -> dict[str, Any]:
        data = whole_periods(super().clean() or self.cleaned_data)
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("It ends before it starts."))
        return data


class LineForm(CodeOnce, MoneyFacts):
    amount = MoneyField(label=_("Amount"), max_digits=15, decimal_places=2)
    starts_on = DayField(label=_("Starts"), required=False)
    ends_on = DayField(label=_("Ends"), required=False)

    class Meta:
        model = BudgetLine
        fields = [
            "code", "title_vi", "title_en", "category", "amount", "currency", "result", "organisation", "starts_on",
            "ends_on", "covers_plans",
        ]  # fmt: skip

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, programme=programme, **options)
        self.fields["result"].queryset = programme.results.all()  # type: ignore[attr-defined]
        self.fields["result"].label_from_instance = lambda row: f"{row.code} {row.title}"  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = organisations_of(programme, self.instance.organisation_id)  # type: ignore[attr-defined]

    def clean_covers_plans(self) -> bool:
        covers = self.cleaned_data["covers_plans"]
        other = self.programme.budget_lines.filter(covers_plans=True).exclude(pk=self.instance.pk).first()
        if covers and other is not None:
            raise forms.ValidationError(gettext("The group plans are paid from “%(line)s” already.") % {"line": other})
        return covers

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        start, end = data.get("starts_on"), data.get("ends_on")
        if bool(start) != bool(end) and not {"starts_on", "ends_on"} & self.errors.keys():
            self.add_error("ends_on" if start else "starts_on", _("A period has both its days."))
        if start and end and end < start:
            self.add_error("ends_on", _("It ends before it starts."))
        return data


ASKED = {  # kind → what its form asks for besides date, amount, number, note and documents
    Kind.COMMITMENT: ("line", "organisation", "payee", "document"),
    Kind.RECEIPT: ("grant", "payee", "document"),
    Kind.TRANSFER: ("organisation", "line", "document"),
    Kind.EXPENDITURE: ("line", "organisation", "payee", "document"),
}


class TransactionForm(MoneyFacts):
    on = DayField(label=_("Date"), help_text="")
    amount = MoneyField(label=_("Amount"), max_digits=15, decimal_places=2)
    documents = FilesField(
        label=_("Documents"), required=False, help_text=_("Invoice, contract, bank order: PDF, Office or photos.")
    )
    write_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)

    class Meta:
        model = Transaction
        fields = ["on", "amount", "currency", "line", "grant", "organisation", "payee", "document", "number", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    field_order = [
        "on", "amount", "currency", "line", "grant", "organisation", "payee", "document", "note", "number", "documents",
    ]  # fmt: skip

    def __init__(self, *args: Any, programme: Programme, kind: str, **options: Any) -> None:
        super().__init__(*args, programme=programme, **options)
        self.kind = self.instance.kind = kind
        self.fields["on"].input_formats = WHOLE_DAYS  # type: ignore[attr-defined]
        for name in {"line", "grant", "organisation", "payee", "document"} - set(ASKED[Kind(kind)]):
            del self.fields[name]
        if "line" in self.fields:
            self.fields["line"].queryset = programme.budget_lines.all()  # type: ignore[attr-defined]
            self.fields["line"].empty_label = _("without a budget line")  # type: ignore[attr-defined]
        if "grant" in self.fields:
            self.fields["grant"].queryset = programme.grants.select_related("funder")  # type: ignore[attr-defined]
        if "organisation" in self.fields:
            field = self.fields["organisation"]
            field.queryset = organisations_of(programme, self.instance.organisation_id)  # type: ignore[attr-defined]
            field.required = kind == Kind.TRANSFER
            field.help_text = {
                Kind.TRANSFER: _("To whom the money goes."),
                Kind.COMMITMENT: _("Who commits it, when it is a partner."),
            }.get(Kind(kind), _("Who spent it, when it is a partner."))
        if "payee" in self.fields:
            self.fields["payee"].label = _("Received from") if kind == Kind.RECEIPT else _("Paid to")

    def clean_on(self) -> Any:
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("The date lies in the future; enter it on the day when it happens."))
        return day

    def clean_amount(self) -> Any:
        amount = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("The amount must be more than zero."))
        return amount

    def clean_number(self) -> str:
        number = " ".join(self.cleaned_data["number"].split())
        others = self.programme.transactions.exclude(pk=self.instance.pk)
        if _is_uuid(self.data.get("write_id")):
            others = others.exclude(write_id=self.data["write_id"])  # the same send a second time
        if number and others.filter(number=number).exists():
            raise forms.ValidationError(_("Another transaction has this number already."))
        return number


def _is_uuid(text: Any) -> bool:
    try:
        uuid.UUID(str(text))
    except ValueError:
        return False
    return True


class RateForm(Facts):
    from_currency = forms.ChoiceField(label=_("One unit of"))
    rate = NumberField(label=_("Is"), min_value=0, max_digits=15, decimal_places=9)
    on = DayField(label=_("Date"), help_text=_("It counts for amounts from this day until the next rate."))

    class Meta:
        model = ExchangeRate
        fields = ["from_currency", "rate", "on", "source"]

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme
        self.instance.programme, self.instance.to_currency = programme, programme.currency
        self.fields["on"].input_formats = WHOLE_DAYS  # type: ignore[attr-defined]
        choices = [choice for choice in currency_choices() if choice[0] != programme.currency]
        self.fields["from_currency"].choices = choices  # type: ignore[attr-defined]
        self.fields["rate"].label = gettext("Is in %(currency)s") % {"currency": programme.currency}

    def clean_rate(self) -> Any:
        rate = self.cleaned_data["rate"]
        if rate == 0:
            raise forms.ValidationError(_("The rate must be more than zero."))
        return rate

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        same = self.programme.exchange_rates.filter(
            from_currency=data.get("from_currency") or "", to_currency=self.programme.currency, on=data.get("on")
        )
        if data.get("on") and same.exists():
            self.add_error("on", _("There is a rate of this day already. Remove that one first."))
        if data.get("on") and data["on"] > clock.today():
            self.add_error("on", _("The date lies in the future."))
        return data


class LedgerForm(forms.Form):
    file = forms.FileField(
        label=_("Ledger (.xlsx or .csv)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"})
    )


class TransactionFilter(forms.Form):
    q = forms.CharField(label=_("Search"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("Budget line"), required=False)

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [("", _("all")), *Kind.choices]  # type: ignore[attr-defined]
        self.fields["state"].choices = [("", _("all")), *TransactionState.choices]  # type: ignore[attr-defined]
        self.fields["line"].queryset = programme.budget_lines.all()  # type: ignore[attr-defined]
        self.fields["line"].empty_label = _("all")  # type: ignore[attr-defined]

    def narrowed(self, rows: Any) -> Any:
        """What cannot be understood narrows nothing."""
        chosen = self.cleaned_data if self.is_valid() else {**self.cleaned_data}
        for name in ("kind", "state", "line"):
            if chosen.get(name):
                rows = rows.filter(**{name: chosen[name]})
        text = " ".join((chosen.get("q") or "").split())
        if text:
            rows = rows.filter(
                Q(number__icontains=text)
                | Q(document__icontains=text)
                | Q(payee__icontains=text)
                | Q(note__icontains=text)
            )
        return rows
