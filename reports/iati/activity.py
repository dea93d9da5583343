"""One programme as an ``iati-activity``. Elements stand in the order of the schema; figures are the donors' edition."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext, override
from lxml import etree

from office import clock, history
from participants.enums import Era
from participants.models import Organisation, Place
from programmes.cohort import NOT_STATED
from programmes.enums import Certainty, Precision, ProgrammeState
from programmes.gender_marker import marker_of
from programmes.published import PUBLISHED_SPLITS, donor_figures
from reports.iati import documents, enums, money
from reports.iati.results import results
from reports.iati.writing import LANG, element, told
from reports.models import IatiProfile, OrganisationReference

if TYPE_CHECKING:
    from collections.abc import Iterable

    from programmes.measures import Figure
    from programmes.models import Programme

KEPT_SECONDS = 15 * 60  # names of organisations may change without the programme
VERSION = "2.03"
OTHER = "90"


def document(programmes: Iterable[Programme]) -> bytes:
    """An ``iati-activities`` file; the same facts give the same bytes."""
    found = [etree.fromstring(activity_bytes(programme)) for programme in programmes]
    stamps = [activity.get("last-updated-datetime") for activity in found]
    root = element(None, "iati-activities", version=VERSION, generated_datetime=max(stamps, default=None))
    root.extend(found)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def activity_bytes(programme: Programme) -> bytes:
    """Kept for each revision of the programme and each day."""
    number = history.revision(programme.pk).number
    key = f"iati:2:{programme.pk}:{number}:{programme.threshold}:{clock.today()}"
    kept = cache.get(key)
    if kept is None:
        kept = etree.tostring(activity(programme, clock.today()))
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def profile_of(programme: Programme) -> IatiProfile:
    return IatiProfile.objects.filter(programme=programme).first() or IatiProfile(programme=programme)


def reference_of(organisation: Organisation | None) -> str:
    if organisation is None:
        return ""
    return OrganisationReference.objects.filter(pk=organisation.pk).values_list("ref", flat=True).first() or ""


def identifier_of(programme: Programme, profile: IatiProfile, ref: str) -> str:
    """As entered, else of the publisher's reference and the programme's address."""
    return profile.identifier or (f"{ref}-{programme.slug}" if ref else programme.slug)


def activity(programme: Programme, today: dt.date) -> etree._Element:
    found, profile = donor_figures(programme), profile_of(programme)
    refs = dict(OrganisationReference.objects.values_list("organisation_id", "ref"))
    ref = refs.get(programme.implementer_id or 0, "")
    root = _root(programme)
    element(root, "iati-identifier").text = identifier_of(programme, profile, ref)
    _reporting(root, programme, ref)
    told(root, "title", programme.title_vi, programme.title_en)
    # The schema wants a description: where no objective is written the title stands for it.
    objective = programme.objective_vi or programme.objective_en
    told(root, "description", programme.objective_vi if objective else programme.title_vi,
         programme.objective_en if objective else programme.title_en, type="1")  # fmt: skip
    _participating(root, programme, refs)
    element(root, "activity-status", code=status_of(programme, today))
    _dates(root, programme, today)
    documents.contact(root, programme, profile)
    element(root, "recipient-country", code=profile.country, percentage="100")
    _locations(root, programme, found)
    for code, share in profile.sectors.items():
        element(root, "sector", vocabulary="1", code=code, percentage=share)
    score = marker_of(programme).score
    if score is not None:
        element(root, "policy-marker", vocabulary=score.iati_vocabulary, code=score.iati_code,
                significance=score.iati_significance)  # fmt: skip
    root.extend([*money.budgets(programme), *money.transactions(programme, refs), *documents.links(programme)])
    root.extend(results(programme, found, today))
    return root


def _root(programme: Programme) -> etree._Element:
    revision = history.revision(programme.pk)
    changed = revision.changed_at if revision.number else programme.created_at
    root = element(
        None,
        "iati-activity",
        last_updated_datetime=changed.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        default_currency=programme.currency,
        hierarchy="1",
    )
    root.set(LANG, "vi")
    return root


def _reporting(root: etree._Element, programme: Programme, ref: str) -> None:
    organisation = programme.implementer
    kind = organisation.type.iati_type if organisation and organisation.type else ""
    made = told(root, "reporting-org", organisation.name_vi if organisation else "Gieo",
                organisation.name_en if organisation else "", type=kind or OTHER)  # fmt: skip
    if made is not None:
        made.set("ref", ref)


def _participating(root: etree._Element, programme: Programme, refs: dict[int, str]) -> None:
    """Each confirmed organisation once in each role; what is only assumed is not published."""
    partners = programme.partners.filter(certainty=Certainty.CONFIRMED).select_related("organisation__type")
    known = [(enums.ROLES[partner.role], partner.organisation) for partner in partners if partner.role in enums.ROLES]
    if programme.implementer:
        known.append(("4", programme.implementer))
    unique = {(role, organisation.pk): organisation for role, organisation in known}
    for (role, pk), organisation in sorted(unique.items(), key=lambda one: (one[0][0], one[1].name_vi)):
        kind = organisation.type.iati_type if organisation.type else ""
        told(root, "participating-org", organisation.name_vi, organisation.name_en,
             role=role, type=kind or None, ref=refs.get(pk) or None)  # fmt: skip
    if not unique:  # the schema wants one; what is missing says so
        told(root, "participating-org", "Chưa nêu", "Not stated", role="4")


def status_of(programme: Programme, today: dt.date) -> str:
    """In preparation, running, over but not closed, closed; a day that is not stated tells nothing."""
    if programme.state == ProgrammeState.CLOSED:
        return enums.CLOSED
    if programme.state == ProgrammeState.DRAFT or (programme.starts_on and programme.starts_on > today):
        return enums.PIPELINE
    return enums.FINALISATION if programme.ends_on and programme.ends_on < today else enums.IMPLEMENTATION


def _dates(root: etree._Element, programme: Programme, today: dt.date) -> None:
    """A running programme has actually begun, a closed one actually ended; a day in the future is a plan.

    What is not stated is left out, though the schema wants a day: none is invented, and the file says what it lacks.
    """
    begun = programme.state != ProgrammeState.DRAFT and bool(programme.starts_on and programme.starts_on <= today)
    over = programme.state == ProgrammeState.CLOSED and bool(programme.ends_on and programme.ends_on <= today)
    start = enums.ACTUAL_START if begun else enums.PLANNED_START
    end = enums.ACTUAL_END if over else enums.PLANNED_END
    for kind, day in ((start, programme.starts_on), (end, programme.ends_on)):
        if day is None:
            continue
        made = element(root, "activity-date", type=kind, iso_date=day.isoformat())
        if programme.date_precision != Precision.DAY:
            for language in ("vi", "en"):
                with override(language):
                    known = (
                        gettext("known to the month")
                        if programme.date_precision == Precision.MONTH
                        else gettext("known to the year")
                    )
                _narrative(made, known, language)


def _narrative(parent: etree._Element, text: str, language: str) -> None:
    made = element(parent, "narrative")
    made.text = text
    if language != "vi":
        made.set(LANG, language)


def _locations(root: etree._Element, programme: Programme, found: dict[str, Figure]) -> None:
    """Provinces of the trainees whose count is published; a hidden one is left out."""
    era = programme.era
    figure = found.get(PUBLISHED_SPLITS)
    counts: dict[str, Any] = (
        dict(figure.splits.get("province" if era == Era.THEN else "province_now", {})) if figure else {}
    )
    told_keys = [key for key, count in counts.items() if count and key != NOT_STATED]
    for place in Place.objects.filter(pk__in=told_keys).order_by("code"):
        made = element(root, "location", ref=f"gso{era}-{place.code}")
        told(made, "name", place.name_vi, place.name_en)
        element(made, "exactness", code="2")
        element(made, "location-class", code="1")
        element(made, "feature-designation", code="ADM1")
