"""A final report can't be changed in the database either: triggers refuse what no code of ours does.

A migration that changes reports_report or reports_networkreport calls :func:`let_go` before and :func:`hold` after, with
the table: SQLite makes the table anew, and its triggers go with the old one.
"""

from __future__ import annotations

from typing import Any

REFUSED = "a final report never changes"
PROGRAMMES, NETWORKS = "reports_report", "reports_networkreport"
# of each its files, written sections and looks, as soon as their tables are there
PARTS = {
    PROGRAMMES: ("reports_reportfile", "reports_narrativesection", "reports_reportlayout"),
    NETWORKS: ("reports_networkreportfile", "reports_networkreportlayout"),
}
NAMES = {PROGRAMMES: "report", NETWORKS: "network_report"}  # of triggers and functions


def _final(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.report_id AND state = 'final')"  # noqa: S608 - one of the two above


def _when(differs: str, columns: tuple[str, ...]) -> str:
    changed = " OR ".join(f"NEW.{name} {differs} OLD.{name}" for name in columns)
    return f"OLD.state = 'final' AND ({changed})"


def sqlite(table: str, columns: tuple[str, ...], parts: list[str]) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{REFUSED}')"
    made = [
        f"CREATE TRIGGER {NAMES[table]}_final_held BEFORE UPDATE ON {table} "
        f"WHEN {_when('IS NOT', columns)} BEGIN {refuse}; END"
    ]
    for part in parts:
        for act in ("INSERT", "UPDATE"):
            made.append(
                f"CREATE TRIGGER {part}_held_{act.lower()} BEFORE {act} ON {part} WHEN {_final(table)} "
                f"BEGIN {refuse}; END"
            )
    return made


def postgresql(table: str, columns: tuple[str, ...], parts: list[str]) -> list[str]:
    raised = f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'"
    name = NAMES[table]
    made = [
        f"CREATE FUNCTION {name}_final_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$",
        f"CREATE FUNCTION {name}_part_held() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {_final(table)} THEN "
        f"{raised}; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name}_final_held BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({_when('IS DISTINCT FROM', columns)}) EXECUTE FUNCTION {name}_final_held()",
    ]
    made += [
        f"CREATE TRIGGER {part}_held BEFORE INSERT OR UPDATE ON {part} FOR EACH ROW EXECUTE FUNCTION {name}_part_held()"
        for part in parts
    ]
    return made


def hold(schema_editor: Any, columns: tuple[str, ...], table: str = PROGRAMMES) -> None:
    """``columns`` of the table are held in a final row, and its files and written sections."""
    vendor, tables = schema_editor.connection.vendor, set(schema_editor.connection.introspection.table_names())
    parts = [part for part in PARTS[table] if part in tables]
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[vendor](table, columns, parts):
        schema_editor.execute(statement)


def let_go(schema_editor: Any, table: str = PROGRAMMES) -> None:
    name = NAMES[table]
    if schema_editor.connection.vendor == "postgresql":
        for function in (f"{name}_final_held", f"{name}_part_held"):
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {function}() CASCADE")
        return
    parts = (f"{part}_held_{act}" for part in PARTS[table] for act in ("insert", "update"))
    for trigger in (f"{name}_final_held", *parts):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {trigger}")
