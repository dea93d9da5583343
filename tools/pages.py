"""The main pages of the portal by role: what the pictures and the accessibility tests go through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

SLUG = "femma-2023"
DOMAIN = "demo.example"
PASSWORD = "gieo-demo"  # the demonstration's accounts; refused outside the embedded mode
VISITOR = "visitor"


@dataclass(frozen=True)
class Page:
    role: str
    name: str
    path: str

    @property
    def email(self) -> str:
        return f"{self.role}@{DOMAIN}"


def _visitor(_found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "sign-in", reverse("account_login")
    yield "sign-in-code", reverse("account_request_login_code")
    yield "join", reverse("programmes:join", args=[_found["invitation"].token])
    yield "certificate-check", reverse("trainings:certificate_check", args=[_found["certificate"].token])
    yield "fund-public", reverse("networks:fund_public", args=["khuyen-hoc-nghe-an"])
    yield "offline", reverse("office:offline")
    yield "password-reset", reverse("account_reset_password")
    yield "password-reset-done", reverse("account_reset_password_done")
    yield "sign-up", reverse("account_signup")


def _coordinator(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    event, visit = found["event"].uuid, found["visit"].uuid
    yield "today", reverse("reports:today")
    yield "programmes", reverse("reports:programmes")
    for name in ("reports:programme", "reports:results", "programmes:measures", "reports:reports"):
        yield name, reverse(name, args=[SLUG])
    for name in (
        "people", "people_imports", "person_add", "duplicates", "invitations", "roles", "follow_ups", "messages",
        "settings", "programme_edit", "gender_marker", "partners", "guest_add", "targets", "stages", "programme_history",
        "money", "transactions", "transaction_add", "rates", "grant_add", "budget_line_add", "ledger_import",
    ):  # fmt: skip
        yield name, reverse(f"programmes:{name}", args=[SLUG])
    for name in ("phases", "sources", "consortium", "documents", "pictures", "lessons"):
        yield name, reverse(f"programmes:{name}", args=["unicef-moet-2022"])
    yield "activities", reverse("programmes:activities", args=["more-women-2014"])
    yield "disseminations", reverse("programmes:disseminations", args=["complex-integration-policy"])
    yield "library", reverse("programmes:library")
    yield "quality", reverse("trainings:quality", args=[event])
    for name in ("links", "iati"):
        yield f"reports-{name}", reverse(f"reports:{name}", args=[SLUG])
    yield "programme-add", reverse("programmes:programme_add")
    yield "invitation", reverse("programmes:invitation", args=[SLUG, found["invitation"].pk])
    yield "person", reverse("reports:person", args=[found["person"].uuid])
    yield "enrolment", reverse("programmes:enrolment_edit", args=[found["enrolment"].uuid])
    for name in ("events", "event_add", "certificates"):
        yield name, reverse(f"trainings:{name}", args=[SLUG])
    for name in ("event", "event_edit", "attendance", "scores", "event_results", "sitting_codes", "sign_in_sheet"):
        yield name, reverse(f"trainings:{name}", args=[event])
    yield "certificate", reverse("trainings:certificate", args=[found["certificate"].pk])
    for name in ("plans", "groups", "visits", "visit_plan"):
        yield name, reverse(f"actionplans:{name}", args=[SLUG])
    yield "plan", reverse("actionplans:plan", args=[found["plan"].uuid])
    yield "plan-to-verify", reverse("actionplans:plan", args=[found["plan_to_verify"].uuid])
    yield "plan-draft", reverse("actionplans:plan", args=[found["draft_plan"].uuid])
    yield "plan-edit", reverse("actionplans:plan_edit", args=[found["draft_plan"].uuid])
    yield "programme-begun", reverse("reports:programme", args=[found["draft_plan"].programme.slug])
    yield "visit", reverse("actionplans:visit", args=[visit])
    yield "follow-up", reverse("programmes:follow_up", args=[found["follow_up"].uuid])
    yield "report", reverse("reports:report", args=[found["report"].uuid])
    yield "contribution", reverse("reports:contribution", args=[found["section"].uuid])
    for name in ("report_ask", "schedules", "contributions", "contribution_ask", "ratings", "letterheads", "layout"):
        yield f"reports-{name}", reverse(f"reports:{name}", args=[SLUG])
    yield from _networks(found)
    yield from _framework(found)
    for name in ("result_add", "framework_import", "periods", "values"):
        yield name, reverse(f"programmes:{name}", args=[SLUG])
    for name in ("indicator_edit", "indicator_target", "indicator_correct"):
        yield name, reverse(f"programmes:{name}", args=[SLUG, found["counted_indicator"].pk])
    yield "search", reverse("reports:search") + "?q=thi"
    yield "tokens", reverse("participants:tokens")
    yield "plan-version", reverse("actionplans:plan_version", args=[found["plan"].uuid, 1])
    for name in ("sensitive", "erase"):
        yield name, reverse(f"programmes:{name}", args=[found["enrolment"].uuid])
    for name in ("partner_add", "target_add", "stage_add", "follow_up_add", "invitation_cards"):
        yield name, reverse(f"programmes:{name}", args=[SLUG])
    yield "organisations", reverse("participants:organisations")
    yield "organisation", reverse("participants:organisation", args=[found["organisation"].uuid])
    yield "organisation-add", reverse("participants:organisation_add")
    yield "missing", "/programmes/none/"


def _networks(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    unit, sent = found["unit"], found["return"]
    question = found["question"]
    for name in ("desk", "desk_settings", "experts", "question_add"):
        yield f"consulting-{name}", reverse(f"networks:{name}", args=[question.network.slug])
    yield "question", question.get_absolute_url()
    yield "edition-edit", reverse("networks:edition_edit", args=[question.uuid])
    yield "answer", question.edition.get_absolute_url()
    yield "networks", reverse("networks:networks")
    for name in ("network", "units", "units_imports", "kinds", "roles", "rounds", "return_forms"):
        yield f"network-{name}", reverse(f"networks:{name}", args=[unit.network.slug])
    for name in ("unit", "unit_tree", "unit_edit"):
        yield name, reverse(f"networks:{name}", args=[unit.uuid])
    for name in ("round", "round_figures"):
        yield name, reverse(f"networks:{name}", args=[sent.round.uuid])
    for name in ("round_sheets", "round_waiting"):
        yield name, reverse(f"networks:{name}", args=[sent.round.uuid])
    districts = reverse("networks:round_figures", args=[found["districts"].uuid])
    yield "round-districts", f"{districts}?unit={unit.code}"
    yield "round-districts-per-person", f"{districts}?unit={unit.code}&show=head"
    yield "return-sheet", found["sheet"].get_absolute_url()
    yield "return", sent.get_absolute_url()
    yield "network-reports", reverse("reports:network_reports", args=[unit.network.slug])
    yield "gnlc-reports", reverse("reports:network_reports", args=["gnlc"])
    yield "network-report", found["annual_report"].get_absolute_url()
    yield "network-report-layout", reverse("reports:network_report_layout", args=[found["annual_report"].uuid])
    for name in ("fund", "fund_entries", "fund_settings", "documents", "document_add"):
        yield f"network-{name}", reverse(f"networks:{name}", args=[unit.network.slug])
    yield "fund-imports", reverse("networks:fund_imports", args=[unit.uuid])
    yield "fund-entry-add", reverse("networks:fund_entry_add", args=[unit.uuid])
    yield "fund-entry", found["entry"].get_absolute_url()
    for name in ("network", "members", "membership_add", "peers", "joint"):
        yield f"gnlc-{name}", reverse(f"networks:{name}", args=["gnlc"])
    for noun in ("statements", "joint-works"):
        yield f"gnlc-add-{noun}", reverse("networks:network_row_add", args=["gnlc", noun])
    for name in ("membership", "membership_edit", "contacts"):
        yield name, reverse(f"networks:{name}", args=[found["member"].uuid])
    yield "progress", found["progress"].get_absolute_url()
    yield from _recognition(found["application"])
    yield from _judging(found["title"])
    yield "return-form", sent.round.form.get_absolute_url()


def _recognition(dossier: Any) -> Iterator[tuple[str, str]]:
    yield "criteria-sets", reverse("instruments:criteria_sets")
    yield "criteria-set", dossier.round.criteria_set.get_absolute_url()
    yield "recognitions", reverse("networks:recognitions", args=[dossier.round.network.slug])
    yield "recognition", dossier.round.get_absolute_url()
    yield "recognition-edit", reverse("networks:recognition_edit", args=[dossier.round.uuid])
    yield "application-add", reverse("networks:application_add", args=[dossier.round.uuid])
    yield "application", dossier.get_absolute_url()
    section = dossier.round.criteria_set.sections.first()
    yield "application-section", reverse("networks:application_section", args=[dossier.uuid, section.pk])


def _judging(title: Any) -> Iterator[tuple[str, str]]:
    asked = title.decision.round
    for name in ("judging", "decide", "public_list"):
        yield name.replace("_", "-"), reverse(f"networks:{name}", args=[asked.uuid])
    yield "decision", title.decision.get_absolute_url()
    yield "title", title.get_absolute_url()
    yield "title-check", reverse("networks:title_check", args=[title.token])
    yield "application-decided", title.application.get_absolute_url()
    yield "unit-with-title", title.application.unit.get_absolute_url()
    yield "title-targets", reverse("networks:title_targets", args=[asked.network.slug])
    target = asked.network.title_targets.filter(slug="gia-dinh-hoc-tap").first()
    yield "title-target", target.get_absolute_url()
    yield "title-target-edit", reverse("networks:title_target_edit", args=[target.pk])


def _framework(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "framework", reverse("programmes:framework", args=[SLUG])
    yield "framework-tree", reverse("programmes:framework", args=[SLUG]) + "?view=tree"
    yield "indicator", reverse("programmes:indicator", args=[SLUG, found["indicator"].pk])


def _partner(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    value = found["value"]
    yield "today", reverse("reports:today")
    yield "my-reviews", reverse("networks:my_reviews")
    yield "review", found["review"].get_absolute_url()
    yield "values", reverse("programmes:values", args=[SLUG])
    yield "value", value.get_absolute_url()
    yield "values-import", reverse("programmes:values_import", args=[SLUG, value.period_id, value.organisation_id])
    yield "contribution", reverse("reports:contribution", args=[found["section"].uuid])
    yield from _framework(found)


def _facilitator(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "today", reverse("reports:today")
    yield "programme", reverse("reports:programme", args=[SLUG])
    yield "attendance", reverse("trainings:attendance", args=[found["event"].uuid])
    yield "scores", reverse("trainings:scores", args=[found["event"].uuid])
    yield "results", reverse("trainings:event_results", args=[found["event"].uuid])


def _trainee(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    own, event = found["own_plan"].uuid, found["event"].uuid
    yield "my", reverse("reports:my")
    yield "event", reverse("trainings:event", args=[event])
    yield "plan", reverse("actionplans:plan", args=[own])
    yield "update-add", reverse("actionplans:update_add", args=[own])
    yield "my-results", reverse("trainings:my_results")
    yield "test", reverse("trainings:sitting", args=[found["open_sitting"].pk])
    yield "me", reverse("participants:me")
    yield "me-edit", reverse("participants:me_edit")


def _monitor(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    visit, plan = found["planned_visit"], found["visit_plan"]
    yield "today", reverse("reports:today")
    yield "desk", reverse("networks:desk", args=[found["question"].network.slug])
    yield "question", found["question"].get_absolute_url()
    yield "programme", reverse("reports:programme", args=[SLUG])
    yield "visits", reverse("actionplans:visits", args=[SLUG])
    yield "visit", reverse("actionplans:visit", args=[visit.uuid])
    for name in (
        "account_change_password", "account_email", "mfa_index", "mfa_list_webauthn", "mfa_add_webauthn",
        "mfa_activate_totp", "account_logout",
    ):  # fmt: skip
        yield name, reverse(name)
    yield "visit-done", reverse("actionplans:visit", args=[found["visit"].uuid])
    yield "checklist", reverse("actionplans:checklist", args=[visit.uuid, plan.code])
    yield "finding-add", reverse("actionplans:finding_add", args=[visit.uuid])
    yield "follow-ups", reverse("programmes:follow_ups", args=[SLUG])
    yield "follow-up", reverse("programmes:follow_up", args=[found["follow_up"].uuid])
    yield "follow-up-add", reverse("programmes:follow_up_add", args=[SLUG])


def _donor(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "portfolio", reverse("reports:programmes")
    yield "results", reverse("reports:results", args=[SLUG])
    yield "results-now", reverse("reports:results", args=[SLUG]) + "?era=34"
    yield "results-chosen", reverse("reports:results", args=[SLUG]) + "?level=output&type=womens-union&phase=none"
    yield "figure", reverse("reports:figure", args=[SLUG, "people.enrolled"])
    yield "measures", reverse("programmes:measures", args=[SLUG])
    yield "money", reverse("programmes:money", args=[SLUG])
    yield "reports", reverse("reports:reports", args=[SLUG])
    yield "me", reverse("participants:me")
    yield from _framework(found)


def _admin(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "today", reverse("reports:today")
    for name in ("administration", "history", "jobs", "all_messages", "style"):
        yield name, reverse(f"office:{name}")
    yield "users", reverse("programmes:users")
    yield "lists", reverse("programmes:reference_lists")
    yield "user", reverse("programmes:user", args=[found["user"].pk])
    yield "message", reverse("office:one_message", args=[found["message"].uuid])
    yield "job", reverse("office:job", args=[found["job"].uuid])


def _officer(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Of a commune, whose return was sent back."""
    owed = found["owed"]
    yield "today", reverse("reports:today")
    yield "unit", owed.unit.get_absolute_url()
    yield "return", owed.get_absolute_url()
    yield "round", owed.round.get_absolute_url()


def _province(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """An officer with returns of their own, and with others' to accept."""
    yield "today", reverse("reports:today")
    yield "round", found["asked"].get_absolute_url()
    yield "waiting", reverse("networks:round_waiting", args=[found["asked"].uuid])


def _contact(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "today", reverse("reports:today")
    yield "network", found["own_member"].network.get_absolute_url()
    yield "membership", found["own_member"].get_absolute_url()


def _newcomer(found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Steward of a network in which nothing is yet."""
    yield "today", reverse("reports:today")
    for name in ("network", "units", "kinds", "rounds", "return_forms", "fund", "recognitions"):
        yield name, reverse(f"networks:{name}", args=[found["fresh"].slug])


def _stranger(_found: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "today", reverse("reports:today")


ROLES = {
    VISITOR: _visitor,
    "coordinator": _coordinator,
    "facilitator": _facilitator,
    "trainee": _trainee,
    "monitor": _monitor,
    "donor": _donor,
    "partner": _partner,
    "admin": _admin,
    "officer": _officer,
    "province": _province,
    "contact": _contact,
    "newcomer": _newcomer,
    "stranger": _stranger,
}


def main_pages(found: dict[str, Any], roles: list[str] | None = None) -> list[Page]:
    """Every main page, in the order of the roles; ``found`` is what ``stage()`` gave."""
    return [
        Page(role, name.replace(":", "-").replace("_", "-"), path)
        for role in roles or ROLES
        for name, path in ROLES[role](found)
    ]
