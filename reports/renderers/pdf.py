"""PDF by typst, in a process of its own: typst keeps memory for each document."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from office.errors import DomainError

HERE = Path(__file__).parent


def render(document: dict[str, Any]) -> bytes:
    """Bytes of the PDF; the same document gives the same bytes."""
    made = dt.datetime.fromisoformat(document["made"])
    data = {**document, "year": made.year, "month": made.month, "day": made.day}
    result = subprocess.run(
        [sys.executable, "-m", "reports.renderers.pdf"],
        input=json.dumps(data, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=120,
        check=False,
        cwd=HERE.parent.parent,
    )
    if result.returncode:
        raise DomainError(result.stderr.decode(errors="replace")[-2000:])
    return result.stdout


def main() -> None:
    import typst

    data = sys.stdin.buffer.read().decode()
    pdf = typst.compile(
        str(HERE / "report.typ"),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards="ua-1",
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
