"""The last evening at full size: 4,556 returns sent by 200 officers at once, accepted and sent back by those above meanwhile.

    python -m bench.evening [--returns 4556] [--officers 200] [--parents 8] [--minutes 20]

On SQLite in a temporary folder; with DATABASE_URL (and REDIS_URL) on a new PostgreSQL database, which is dropped again. A
real server (two processes of four threads); the last line is JSON. Part of nothing that is timed.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
import uuid
from contextlib import ExitStack
from typing import Any


def main() -> None:
    read = argparse.ArgumentParser(prog="python -m bench.evening")
    for name, default in (("returns", 4556), ("officers", 200), ("parents", 8)):
        read.add_argument(f"--{name}", type=int, default=default)
    read.add_argument("--minutes", type=float, default=20)
    asked = read.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gieo-evening-", ignore_cleanup_errors=True))
        os.environ |= {"GIEO_VAR": folder, "GIEO_EMBEDDED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
        if server := os.environ.get("DATABASE_URL"):
            name = f"gieo_evening_{uuid.uuid4().hex[:8]}"
            _sql(server, f"CREATE DATABASE {name}")
            stack.callback(_sql, server, f"DROP DATABASE {name} WITH (FORCE)")
            os.environ["DATABASE_URL"] = server.rsplit("/", 1)[0] + f"/{name}"
        found = _measure(asked)
    print(json.dumps(found, default=str))
    is_whole = found["states"] == {"accepted": asked.returns} and not found["lost"] and not found["wrong"]
    sys.exit(0 if is_whole and found["total"] == found["accepted"] else 1)


def _measure(asked: argparse.Namespace) -> dict[str, Any]:
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connections

    from bench.child import say
    from tests.networks import evening
    from tools.portal import portal

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    say(f"{asked.returns:,} units and their returns")
    made = evening.prepare(asked.returns, asked.officers, asked.parents)
    connections.close_all()
    with portal() as address:
        say(f"{asked.officers} officers begin")
        began = time.monotonic()
        evening.run(made, address, minutes=asked.minutes)
        took = time.monotonic() - began
        say("all that was sent is compared")
        told = evening.audit(made)
    waited = sorted(made.seconds)
    return told | {
        "database": "PostgreSQL" if os.environ.get("DATABASE_URL") else "SQLite",
        "seconds": round(took),
        "requests": len(waited),
        "median": round(waited[len(waited) // 2], 2),
        "95 %": round(waited[len(waited) * 95 // 100], 2),
        "longest": round(waited[-1], 2),
    }


def _sql(server: str, statement: str) -> None:
    import environ
    import psycopg2

    facts = environ.Env.db_url_config(server)
    words = {"user": facts["USER"], "password": facts["PASSWORD"], "host": facts["HOST"], "port": facts["PORT"] or None}
    connection = psycopg2.connect(dbname="postgres", **words)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


if __name__ == "__main__":
    main()
