"""`make check`: lint, types, import floors, migrations, messages, deployment settings."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PY = sys.executable
BIN = Path(PY).parent

PRODUCTION = {
    "DATABASE_URL": "postgres://gieo:gieo@127.0.0.1/gieo",
    "REDIS_URL": "redis://127.0.0.1/0",
    "SECRET_KEY": "only-for-this-check-" + "x9Y7" * 12,
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
}


def step(title: str, *command: str, **more: str) -> bool:
    result = subprocess.run(command, cwd=ROOT, env=os.environ | more, capture_output=True, text=True, check=False)
    good = result.returncode == 0
    print(f"{'ok    ' if good else 'FAILED'} {title}", flush=True)
    if not good:
        print((result.stdout + result.stderr)[-6000:], flush=True)
    return good


def main() -> int:
    with tempfile.TemporaryDirectory() as var:
        results = [
            step("ruff", str(BIN / "ruff"), "check", "."),
            step("format", str(BIN / "ruff"), "format", "--check", "."),
            step("import floors", str(BIN / "lint-imports")),
            step("types", PY, "-m", "mypy"),
            step("migrations", PY, "manage.py", "makemigrations", "--check", "--dry-run", GIEO_VAR=var),
            step("messages", PY, "-m", "tools.catalogue", "missing"),
            step("docs/workflows.md", PY, "-m", "tools.workflows", "--check", GIEO_VAR=var),
            step("docs/permissions.md", PY, "-m", "tools.permissions", "--check", GIEO_VAR=var),
            step(
                "deployment",
                PY,
                "manage.py",
                "check",
                "--deploy",
                "--fail-level",
                "WARNING",
                GIEO_VAR=var,
                **PRODUCTION,
            ),
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
