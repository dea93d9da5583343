"""A final report can't be changed in the database either: triggers refuse what no code of ours does.

A migration that changes reports_report calls :func:`let_go` before and :func:`hold` after: SQLite makes the table
anew, and its triggers go with the old one.
"""

from __future__ import annotations

from typing import Any

REFUSED = "a final report never changes"
FINAL = "EXISTS (SELECT 1 FROM reports_report WHERE id = NEW.report_id AND state = 'final')"
PARTS = ("reports_reportfile", "reports_narrativesection", "reports_reportlayout")  # each once its table is there


def _when(differs: str, columns: tuple[str, ...]) -> str:
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)
    return f"OLD.state = 'final' AND ({changed})"


def sqlite(columns: tuple[str, ...], parts: list[str]) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{REFUSED}')"
    made = [
        "CREATE TRIGGER report_final_held BEFORE UPDATE ON reports_report "
        f"WHEN {_when('IS NOT', columns)} BEGIN {refuse}; END"
    ]
    for table in parts:
        for act in ("INSERT", "UPDATE"):
            made.append(
                f"CREATE TRIGGER {table}_held_{act.lower()} BEFORE {act} ON {table} WHEN {FINAL} BEGIN {refuse}; END"
            )
    return made


def postgresql(columns: tuple[str, ...], parts: list[str]) -> list[str]:
    raised = f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'"
    made = [
        f"CREATE FUNCTION report_final_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$",
        f"CREATE FUNCTION report_part_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {FINAL} THEN "
        f"{raised}; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER report_final_held BEFORE UPDATE ON reports_report FOR EACH ROW "
        f"WHEN ({_when('IS DISTINCT FROM', columns)}) EXECUTE FUNCTION report_final_held()",
    ]
    made += [
        f"CREATE TRIGGER {table}_held BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION report_part_held()"
        for table in parts
    ]
    return made


def hold(schema_editor: Any, columns: tuple[str, ...]) -> None:
    """``columns`` of reports_report are held in a final row, and its files and written sections."""
    vendor, tables = schema_editor.connection.vendor, set(schema_editor.connection.introspection.table_names())
    parts = [table for table in PARTS if table in tables]
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[vendor](columns, parts):
        schema_editor.execute(statement)


def let_go(schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for function in ("report_final_held", "report_part_held"):
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")
        return
    names = ["report_final_held", *(f"{table}_held_{act}" for table in PARTS for act in ("insert", "update"))]
    for name in names:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
