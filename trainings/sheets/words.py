"""What may be said about a sheet of answers, beside what is said about a sheet of people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from programmes.imports.words import add_sayings

add_sayings(
    {
        "no_answers_columns": _(
            "Sheet “%(sheet)s”, row %(row)s: there is no column with a score or with answers. Download the sheet of this test and fill it in."
        ),
        "entered_before": _(
            "This very file was entered already (%(when)s). Its answers have no names, so that entering them again would count them twice."
        ),
        "more_than_people": _(
            "With this sheet there would be %(answers)s forms from %(people)s people enrolled. Look whether some are there twice."
        ),
        "unknown_code": _("Nobody enrolled in this programme has the code “%(value)s”. Correct it."),
        "not_enrolled": _("“%(value)s” is not enrolled in this programme.%(suggest)s"),
        "nobody_enrolled": _("“%(value)s” is not enrolled in this programme. Correct the name, or enrol them first."),
        "namesakes": _("%(count)s people enrolled are called “%(value)s”. Write the code as well."),
        "code_of_another": _("The code belongs to %(name)s. Correct the code or the name."),
        "who_is_missing": _("is empty. Write the name or the code."),
        "bad_score": _("“%(value)s” is not a score. Write a number from 0 to %(highest)s, or leave it empty."),
        "bad_choice": _("“%(value)s” is not one of the answers. Write one of: %(allowed)s."),
        "bad_number": _("“%(value)s” is not a number. Write digits only, or leave it empty."),
        "score_differs": _(
            "The score says %(score)s, but the answers give %(answers)s. Correct one, or empty the score."
        ),
        "nothing_in_it": _("The row holds no score and no answer; nothing changes."),
        "same_answers": _("The same as is there already; nothing changes."),
    }
)
