"""Local PostgreSQL and Redis for tests, benchmark and a try of the production shape.

On Debian as root the missing packages are installed; elsewhere it says exactly what to install. Servers of one's own
may be named instead: GIEO_DATABASE_URL (a role that may create databases) and GIEO_REDIS_URL.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2

from tools import chromium

ROOT = Path(__file__).resolve().parent.parent
OWN_DATABASE, OWN_REDIS = os.environ.get("GIEO_DATABASE_URL", ""), os.environ.get("GIEO_REDIS_URL", "")
REDIS_PORT = int(os.environ.get("GIEO_REDIS_PORT", "6390"))
REDIS_URL = f"redis://127.0.0.1:{REDIS_PORT}/0"
ROLE = "create role gieo login createdb password 'gieo'"
ELSEWHERE = """gieo: these are needed and missing: {packages}.
  Debian, Ubuntu:  sudo apt install {packages}
  Elsewhere:       Chromium or Chrome, PostgreSQL 14+, Redis, GNU gettext and poppler (pdftotext) from your packages; servers
                   that run already: GIEO_DATABASE_URL=postgres://role:password@host/name GIEO_REDIS_URL=redis://host/0 make test
                   (the role must be allowed to create databases)"""


def missing() -> list[str]:
    """Debian's names of the packages that are not there."""
    wanted = {"redis-server": "redis-server", "msgfmt": "gettext", "pdftotext": "poppler-utils"}
    if OWN_REDIS:
        del wanted["redis-server"]
    if not OWN_DATABASE:
        wanted |= {"psql": "postgresql", "pg_ctlcluster": "postgresql"}
    found = {package for command, package in wanted.items() if shutil.which(command) is None}
    return sorted(found | ({"chromium"} if chromium.executable() is None else set()))


def install() -> None:
    """Install what is missing (Debian, root), or say what to install."""
    packages = missing()
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(ELSEWHERE.format(packages=" ".join(packages)))
    print(f"Installing {' '.join(packages)} …", file=sys.stderr, flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        if subprocess.run(["apt-get", *words], check=False, **quiet).returncode != 0:
            sys.exit(f"gieo: apt-get {words[0]} failed; the lines above say why. Needed: {' '.join(packages)}")


def opens(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def _cluster() -> tuple[str, str, int]:
    """Version, name and port of the first PostgreSQL cluster."""
    words = ["pg_lsclusters", "--no-header"]
    lines = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    if not lines:
        sys.exit("gieo: PostgreSQL has no cluster; on Debian: sudo pg_createcluster 15 main")
    version, name, port, *_rest = lines[0].split()
    return version, name, int(port)


def postgres() -> str:
    """Start PostgreSQL if needed, make the role and database gieo; the DATABASE_URL."""
    if OWN_DATABASE:
        if not opens(OWN_DATABASE):
            sys.exit("gieo: GIEO_DATABASE_URL does not open; is the server there, and are name and password right?")
        return OWN_DATABASE
    version, name, port = _cluster()
    url = f"postgres://gieo:gieo@127.0.0.1:{port}/gieo"
    if opens(url):
        return url
    start = ["pg_ctlcluster", version, name, "start"]
    if os.geteuid() != 0:
        sys.exit(
            "gieo: PostgreSQL must run and have a role “gieo”:\n"
            f"  sudo {' '.join(start)}\n"
            f'  sudo -u postgres psql -p {port} -c "{ROLE}" -c "create database gieo owner gieo"'
        )
    subprocess.run(start, check=False, capture_output=True)  # running already is no fault
    psql = ["runuser", "-u", "postgres", "--", "psql", "-q", "-p", str(port), "-d", "postgres", "-c"]
    for _ in range(100):
        if subprocess.run([*psql, "select 1"], check=False, capture_output=True, cwd="/").returncode == 0:
            break
        time.sleep(0.2)
    for order in (ROLE, "create database gieo owner gieo"):  # one that exists is no fault
        subprocess.run([*psql, order], check=False, capture_output=True, cwd="/")
    if not opens(url):
        sys.exit(f"gieo: PostgreSQL does not open at {url}; see: pg_lsclusters")
    return url


def redis() -> str:
    """Start a Redis of our own if none listens on our port; the REDIS_URL."""
    if OWN_REDIS:
        return OWN_REDIS
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", REDIS_PORT)) == 0:
            return REDIS_URL
    folder = ROOT / "var" / "redis"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [
            "redis-server",
            "--port",
            str(REDIS_PORT),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--daemonize",
            "yes",
            "--dir",
            str(folder),
            "--pidfile",
            str(folder / "pid"),
            "--logfile",
            str(folder / "log"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", REDIS_PORT)) == 0:
                return REDIS_URL
        time.sleep(0.1)
    sys.exit("gieo: Redis did not start; see var/redis/log")


def main() -> None:
    install()
    print(f"export DATABASE_URL={postgres()}\nexport REDIS_URL={redis()}")


if __name__ == "__main__":
    main()
