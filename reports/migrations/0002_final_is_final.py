"""A final report can't be changed in the database either: triggers refuse what no code of ours does."""

from __future__ import annotations

from typing import Any

from django.db import migrations

REFUSED = "a final report never changes"
HELD = ("programme_id", "version", "state", "sha256", "data_as_of", "finalised_at", "uuid")
PARTS = ("reports_reportfile", "reports_narrativesection")


def _when(differs: str, snapshot: str) -> str:
    columns = [f"NEW.{name} {differs} OLD.{name}" for name in HELD]
    return f"OLD.state = 'final' AND ({' OR '.join([*columns, snapshot])})"


def sqlite() -> list[str]:
    refuse = f"SELECT RAISE(ABORT, '{REFUSED}')"
    made = [
        "CREATE TRIGGER report_final_held BEFORE UPDATE ON reports_report "
        f"WHEN {_when('IS NOT', 'NEW.snapshot IS NOT OLD.snapshot')} BEGIN {refuse}; END"
    ]
    for table in PARTS:
        for act in ("INSERT", "UPDATE"):
            final = "EXISTS (SELECT 1 FROM reports_report WHERE id = NEW.report_id AND state = 'final')"
            made.append(
                f"CREATE TRIGGER {table}_held_{act.lower()} BEFORE {act} ON {table} WHEN {final} BEGIN {refuse}; END"
            )
    return made


def postgresql() -> list[str]:
    made = [
        "CREATE FUNCTION report_final_held() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE FUNCTION report_part_held() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF EXISTS (SELECT 1 FROM reports_report WHERE id = NEW.report_id AND state = 'final') THEN "
        f"RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER report_final_held BEFORE UPDATE ON reports_report FOR EACH ROW "
        f"WHEN ({_when('IS DISTINCT FROM', 'NEW.snapshot IS DISTINCT FROM OLD.snapshot')}) "
        "EXECUTE FUNCTION report_final_held()",
    ]
    made += [
        f"CREATE TRIGGER {table}_held BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION report_part_held()"
        for table in PARTS
    ]
    return made


def hold(apps: Any, schema_editor: Any) -> None:
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": sqlite, "postgresql": postgresql}[vendor]():
        schema_editor.execute(statement)


def let_go(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for function in ("report_final_held", "report_part_held"):
            schema_editor.execute(f"DROP FUNCTION {function}() CASCADE")
        return
    names = ["report_final_held", *(f"{table}_held_{act}" for table in PARTS for act in ("insert", "update"))]
    for name in names:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [migrations.RunPython(hold, let_go)]
