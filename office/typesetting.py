"""PDF by typst, in a process of its own: typst keeps memory for each document."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from office.errors import DomainError

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
FONTS = HERE / "fonts"


def typeset(source: Path, data: dict[str, Any], *, fonts: Path = FONTS) -> bytes:
    """Bytes of the PDF (PDF/UA) of a typst file, which finds ``data`` as ``json(bytes(sys.inputs.data))``.

    ``fonts``: a folder of fonts besides ours.

    The same data gives the same bytes, as long as the file sets the document's date from it.
    """
    result = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", "office.typesetting", str(source), str(fonts)],
        input=json.dumps(data, ensure_ascii=False).encode(),
        capture_output=True,
        timeout=120,
        check=False,
        cwd=HERE.parent,
    )
    if result.returncode:
        log.error("typst: %s", result.stderr.decode(errors="replace")[-2000:])
        raise DomainError(_("The PDF could not be made. The administrator finds the reason in the log."))
    return result.stdout


def main() -> None:
    import typst

    data = sys.stdin.buffer.read().decode()
    pdf = typst.compile(
        sys.argv[1],
        font_paths=list(dict.fromkeys([str(FONTS), sys.argv[2]])),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards="ua-1",
    )
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
