"""One run on SQLite and three on PostgreSQL, each with a database of its own that is gone afterwards.

Prints a table; the last line is JSON. Exits 1 when a figure is over its limit.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from bench.ratios import Ratio, table
from tools import services

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 400  # seconds for one run; on two quiet cores all four take less
TODAY = "2024-02-10"  # the demonstration is running then
OWN = ("DATABASE_URL", "REDIS_URL", "GIEO_VAR", "GIEO_TODAY", "DEBUG", "SITE_URL", "DJANGO_SETTINGS_MODULE")


@contextmanager
def own_database(url: str) -> Iterator[str]:
    """A new PostgreSQL database beside the given one; its address."""
    name = f"gieo_bench_{os.getpid()}"

    def order(sql: str) -> None:
        connection = psycopg2.connect(url)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
        finally:
            connection.close()

    order(f"CREATE DATABASE {name}")
    try:
        yield f"{url.rsplit('/', 1)[0]}/{name}"
    finally:
        order(f"DROP DATABASE {name} WITH (FORCE)")


def run(words: list[str], environment: dict[str, str]) -> str:
    """A child's output; what it says on the way goes to our own."""
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=PATIENCE,
    )
    return done.stdout


def figures(module: str, database: str, folder: Path, static: Path, **more: str) -> list[Ratio]:
    """All ratios of one child on one database."""
    print(f"{database}, {module} …", file=sys.stderr, flush=True)
    var = folder / f"{database}-{module}"
    var.mkdir()
    (var / "static").symlink_to(static)
    output = run(["-m", module, database], environment(var, **more))
    return [Ratio(**row) for row in json.loads(output.splitlines()[-1])]


def environment(var: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OWN}
    own = {"GIEO_VAR": str(var), "GIEO_TODAY": TODAY, "GIEO_EMBEDDED": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    return kept | own | {"PYTHONDONTWRITEBYTECODE": "1"} | more


def measure() -> list[Ratio]:
    services.install()
    database, redis = services.postgres(), services.redis().rsplit("/", 1)[0] + "/15"
    with tempfile.TemporaryDirectory(prefix="gieo-bench-") as name:
        folder = Path(name)
        run(["manage.py", "collectstatic", "--noinput", "-v", "0"], environment(folder))
        static = folder / "static"
        ratios = figures("bench.child", "SQLite", folder, static)
        for module in ("bench.child", "bench.many", "bench.branches"):
            with own_database(database) as url:
                ratios += figures(module, "PostgreSQL", folder, static, DATABASE_URL=url, REDIS_URL=redis)
    return ratios


def main() -> int:
    try:
        ratios = measure()
    except subprocess.TimeoutExpired:
        sys.exit(f"gieo: the benchmark was stopped: one run took more than {PATIENCE} s")
    except subprocess.CalledProcessError as error:
        sys.exit(f"gieo: the benchmark broke off: {' '.join(error.cmd[1:])} ended with {error.returncode}")
    limited = [ratio for ratio in ratios if ratio.limit is not None]
    print(table(ratios, ["SQLite", "PostgreSQL"]))
    over = [ratio for ratio in limited if ratio.is_over]
    print(f"\n{len(limited) - len(over)} of {len(limited)} within their limits")
    print(json.dumps({"ratios": [ratio.as_json() for ratio in limited]}))
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
