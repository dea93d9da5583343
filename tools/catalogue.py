"""The message catalogue: extract, apply translations, list what is missing, compile.

python -m tools.catalogue extract | apply FILE.json | missing [PREFIX] | compile
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "vi" / "LC_MESSAGES" / "django.po"
METADATA = {
    "Project-Id-Version": "Gieo",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "vi",
    "Plural-Forms": "nplurals=1; plural=0;",
}


@contextmanager
def locked():
    """One at a time: the catalogue is one file for all rooms."""
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "catalogue.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def extract() -> None:
    """Bring the catalogue to the texts in code and templates (needs GNU gettext)."""
    if shutil.which("xgettext") is None:
        sys.exit("gieo: GNU gettext is needed (xgettext). On Debian or Ubuntu: sudo apt install gettext")
    PO.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "-l",
            "vi",
            "--no-obsolete",
            "--add-location",
            "file",
            "-i",
            ".venv",
            "-i",
            "var",
            "-i",
            "node_modules",
            "-i",
            "tests",
            "-i",
            "bench",
            "-i",
            "tools",
            "-v",
            "0",
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        check=True,
    )
    save(polib.pofile(str(PO), wrapwidth=120))


def save(po: polib.POFile) -> None:
    po.metadata = METADATA
    po.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    for entry in po:
        if entry.fuzzy:  # a guess is not a translation
            entry.flags.remove("fuzzy")
            entry.msgstr = ""
            entry.msgstr_plural = {0: ""} if entry.msgid_plural else {}
        elif entry.msgid_plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: ""}  # without it gettext refuses the file
        entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
    po.save(str(PO))


def apply(path: str) -> None:
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    with locked():
        extract()
        po = polib.pofile(str(PO), wrapwidth=120)
        used = set()
        for entry in po:
            text = given.get(entry.msgid + "\0" + entry.msgid_plural) if entry.msgid_plural else given.get(entry.msgid)
            if entry.msgid_plural and text is None:
                text = given.get(entry.msgid)
            if text is None:
                continue
            used.add(entry.msgid)
            if entry.msgid_plural:
                entry.msgstr_plural = {0: text}
            else:
                entry.msgstr = text
        save(po)
        compile_all()
    unknown = [msgid for msgid in given if msgid.split("\0")[0] not in used]
    print(f"{len(used)} applied" + (f"; not in the sources: {unknown}" if unknown else ""))


def missing(prefix: str = "") -> list[str]:
    with locked():
        extract()
    po = polib.pofile(str(PO))
    found = []
    for entry in po:
        done = all(entry.msgstr_plural.values()) and entry.msgstr_plural if entry.msgid_plural else entry.msgstr
        if not done and (not prefix or any(name.startswith(prefix) for name, _line in entry.occurrences)):
            found.append(entry.msgid + ("\0" + entry.msgid_plural if entry.msgid_plural else ""))
    return found


def compile_all() -> None:
    """Write the .mo files that are older than their texts (no gettext needed)."""
    for path in (ROOT / "locale").rglob("*.po"):
        made = path.with_suffix(".mo")
        if not made.exists() or made.stat().st_mtime_ns < path.stat().st_mtime_ns:
            polib.pofile(str(path)).save_as_mofile(str(made))


def main() -> int:
    command, *words = sys.argv[1:] or ["missing"]
    if command == "apply":
        apply(words[0])
    elif command == "missing":
        found = missing(*words)
        print(json.dumps(dict.fromkeys(found, ""), ensure_ascii=False, indent=1))
        return 1 if found else 0
    elif command == "compile":
        compile_all()
    else:
        with locked():
            extract()
    return 0


if __name__ == "__main__":
    sys.exit(main())
