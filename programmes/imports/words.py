"""Everything that may be said about a sheet, a row or a cell. Kept as code and values, put into words when read,
so that one preview reads in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SAYINGS: dict[str, Any] = {
    # the file
    "too_big": _("The file is %(size)s MB; at most %(limit)s MB can be taken. Split it into smaller files."),
    "empty": _("The file is empty. Choose the file that holds your list."),
    "not_excel": _(
        "The file is named .xlsx but is not an Excel workbook. Open it in Excel, choose “Save as”, “Excel Workbook (.xlsx)”, and upload that."
    ),
    "old_excel": _(
        "This is an old .xls workbook, or one with a password. Open it, choose “Save as”, “Excel Workbook (.xlsx)” without a password, and upload that."
    ),
    "not_a_sheet": _("This is not a list that can be read. Upload an Excel workbook (.xlsx) or a CSV file."),
    "macros": _(
        "The workbook holds macros, which are not taken. Choose “Save as”, “Excel Workbook (.xlsx)”, without macros, and upload that."
    ),
    "bomb": _(
        "The workbook unpacks to more than %(limit)s MB, or much more than its size; it is not opened. Copy the list alone into a new workbook and upload that."
    ),
    "damaged": _("The workbook is damaged and can’t be opened. Open it in Excel, save it again, and upload that."),
    "encoding": _("The letters of this file can’t be read. Save it as “CSV UTF-8” and upload that."),
    "no_header": _(
        "No row with the names of columns was found in the first %(rows)s rows of the sheet “%(sheet)s”. One row must hold names such as “%(examples)s”."
    ),
    "no_sheets": _("The workbook has no visible sheet. Put the list on a visible sheet."),
    "missing_column": _("Sheet “%(sheet)s”, row %(row)s: the column “%(column)s” is missing. Add it."),
    "double_column": _(
        "Sheet “%(sheet)s”, row %(row)s: the column “%(column)s” is there more than once (%(letters)s). Keep one."
    ),
    "no_rows": _(
        "Sheet “%(sheet)s”: there is nobody below the row of names (row %(row)s). Put one person in each row."
    ),
    "too_many_rows": _("Sheet “%(sheet)s” holds more than %(limit)s rows. Split it into smaller files."),
    # notices about the file
    "unused_columns": _("These columns are not used: %(columns)s."),
    "absent_columns": _("These columns are not in the sheet, so nothing about them changes: %(columns)s."),
    "other_sheets": _("Only the sheet “%(sheet)s” was read; not read: %(others)s."),
    "changed_since": _(
        "Something changed in the portal between the preview and your confirmation. Nothing was written; look at the rows again."
    ),
    # a cell
    "required": _("is empty. Write the name, family name first."),
    "formula": _("holds a formula. Copy the column and paste it as values."),
    "cell_error": _("holds the error “%(value)s”. Write the value itself."),
    "too_long": _("is longer than %(limit)s characters. Make it shorter."),
    "bad_sex": _("“%(value)s” is not known. Write Nữ, Nam, Khác, or leave it empty."),
    "bad_year": _("“%(value)s” is not a year. Write four digits, such as 1988."),
    "future_year": _("%(value)s is in the future. Check the year."),
    "unlikely_year": _("%(value)s makes this person %(age)s years old in %(in_year)s. Check the year."),
    "bad_ethnicity": _("“%(value)s” is not one of the 54 ethnic groups.%(suggest)s"),
    "bad_province": _("“%(value)s” is not a province of the time (%(era)s provinces).%(suggest)s"),
    "merged_province": _("“%(value)s” has been part of “%(now)s” since 01/07/2025. Write “%(now)s”."),
    "later_province": _(
        "“%(value)s” is a province only since 01/07/2025; this programme began before. Write the province of the time."
    ),
    "bad_org_type": _("“%(value)s” is not one of the organisation types.%(suggest)s"),
    "bad_email": _("“%(value)s” is not an e-mail address. Write one such as ten@example.org, or leave it empty."),
    "bad_phone": _("“%(value)s” is not a phone number. Write digits only, or leave it empty."),
    "bad_answer": _(
        "“%(value)s” is not an answer. Write 1 (no difficulty), 2 (some), 3 (a lot) or 4 (cannot do), or leave it empty."
    ),
    "bad_yes_no": _("“%(value)s” is neither yes nor no. Write Có or Không, or leave it empty."),
    "bad_date": _("“%(value)s” is not a date. Write it as 16/10/2023."),
    "refused": _("This person did not agree to the keeping of data, so the row can’t be taken. Remove the row."),
    "bad_extra": _("%(text)s"),
    # a row among others
    "email_twice": _(
        "The same e-mail is in row %(other)s as well. Two people can’t share one; correct or empty one of them."
    ),
    "code_twice": _("The same code is in row %(other)s as well. Give each person a code of their own."),
    "person_twice": _("The same person is in row %(other)s as well. Keep one of the two rows."),
    "enrolled_already": _(
        "%(name)s, born %(year)s, is enrolled already, with another e-mail or code (%(code)s). If this is the same person, write that code; if not, give this one a code of their own."
    ),
    "withdrawn": _(
        "%(name)s was withdrawn from this programme. Re-enrol them on their own page first, or remove the row."
    ),
    "code_and_email": _("The code belongs to %(first)s, but the e-mail to %(second)s. Correct one of them."),
    "email_of_another": _(
        "This e-mail belongs to somebody of another name whom the portal knows. Correct the e-mail or the name."
    ),
    "email_is_others": _(
        "This person is known in another programme too: an administrator changes the e-mail. Leave the cell empty."
    ),
    # notes on a good row
    "known_elsewhere": _(
        "Known from another programme by this e-mail; only enrolled here, their own data stays as it is."
    ),
    "same_name": _(
        "The portal knows somebody of this name and birth year. After the import, look at “Possible duplicates”."
    ),
    "answers_elsewhere": _(
        "The answers on ethnicity and disability were given to another programme; those in this row are not taken."
    ),
    "new_organisation": _("New in the directory: %(name)s"),
    "same_enrolled": _("Enrolled already; nothing changes."),
    "disability_not_kept": _(
        "The answers on disability are not kept, since this person has not agreed to the keeping of sensitive data."
    ),
}


def add_sayings(sayings: Mapping[str, Any]) -> None:
    """An upper floor's sheets say what is wrong with them in the same way."""
    SAYINGS.update(sayings)


def say(code: str, values: dict[str, Any] | None = None) -> str:
    """The saying in the reader's language."""
    return str(SAYINGS[code]) % _translated(values or {})


def _translated(values: dict[str, Any]) -> dict[str, Any]:
    """Column keys become names, and a suggestion a sentence."""
    from programmes.imports.columns import labels

    words = dict(values)
    names = labels()
    if "column" in words:
        words["column"] = names.get(words["column"], words["column"])
    if isinstance(words.get("columns"), list):
        words["columns"] = ", ".join(str(names.get(key, key)) for key in words["columns"])
    if isinstance(words.get("examples"), list):
        words["examples"] = ", ".join(str(names.get(key, key)) for key in words["examples"])
    if "suggest" in words:
        words["suggest"] = " " + (
            gettext("Did you mean “%(name)s”?") % {"name": words["suggest"]}
            if words["suggest"]
            else gettext("Look at the second sheet of the template for the names.")
        )
    return words


class Wrong(Exception):
    """A cell can't be taken: code and values of a saying. Upper floors' columns give ``Wrong.text("…")``."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    @classmethod
    def text(cls, text: str) -> Wrong:
        return cls("bad_extra", text=text)


class BadSheet(Exception):
    """The file as a whole can't be taken: a list of (code, values)."""

    def __init__(self, *problems: tuple[str, dict[str, Any]]) -> None:
        super().__init__(", ".join(code for code, _values in problems))
        self.problems = list(problems)
