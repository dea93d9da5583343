"""What the portal counts of a network's titles: named, so that a target says which of them it is a target on.

A measure of a network is of one title (a criteria set, whatever its version), a year and a branch, where one of a
programme is of the programme; it is read off the rounds of recognition of that year (networks/titles/targets.py).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programmes.measures import Described, describe

SOURCE = _("Rounds of recognition of the year: dossiers, and numbers that units state by commune.")
REGISTERED = Described(
    key="titles.registered",
    label=_("Registered for a title"),
    unit="subject",
    how=_(
        "Families, clans, communities, units or persons that were registered in a round of the year and not withdrawn. Dossiers at or below a unit that states a number are among it, never added. Where nobody tells anything, there is no value: blank is not zero."
    ),
    source=SOURCE,
)
RECOGNISED = Described(
    key="titles.recognised",
    label=_("Recognised with a title"),
    unit="subject",
    how=_(
        "Of the registered, those whom a decision recognised: titles that were renewed or have expired since count, those that were withdrawn do not. “Over” and “about” stay with the sum."
    ),
    source=SOURCE,
)
OUT_OF = Described(
    key="titles.out_of",
    label=_("Out of how many"),
    unit="subject",
    how=_("All that could hold the title, as units state it by number. Nobody has to: blank is not zero."),
    source=SOURCE,
)
SHARE = Described(
    key="titles.share",
    label=_("Share that holds a title"),
    unit="%",
    how=_(
        "Recognised divided by out of how many, of those parts only that state both, out of their sums; percentages of parts are never averaged. A target of a decision (387, 677) is a target on this measure, at the end of its year."
    ),
    source=SOURCE,
)
TITLES = (REGISTERED, RECOGNISED, OUT_OF, SHARE)
describe(*TITLES)
