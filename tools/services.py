"""Local PostgreSQL and Redis for tests, benchmark and a try of the production shape.

On Debian as root the missing packages are installed; elsewhere it says exactly what to install.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "psql": "postgresql",
    "pg_ctlcluster": "postgresql",
    "msgfmt": "gettext",
    "pdftotext": "poppler-utils",
}
REDIS_PORT = int(os.environ.get("GIEO_REDIS_PORT", "6390"))
DATABASE_URL = "postgres://gieo:gieo@127.0.0.1:{port}/gieo"
REDIS_URL = f"redis://127.0.0.1:{REDIS_PORT}/0"


def install() -> None:
    """Install what is missing (Debian, root), or say what to install."""
    missing = sorted({package for command, package in PACKAGES.items() if shutil.which(command) is None})
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(missing)} …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing],
            check=True,
            env=environment,
            **quiet,
        )
        return
    sys.exit(f"gieo: these are needed: {' '.join(missing)}. On Debian or Ubuntu: sudo apt install {' '.join(missing)}")


def _cluster() -> tuple[str, str, int, str]:
    """Version, name, port and status of the PostgreSQL cluster."""
    lines = subprocess.run(
        ["pg_lsclusters", "--no-header"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if not lines:
        sys.exit("gieo: PostgreSQL has no cluster; on Debian: pg_createcluster 15 main")
    version, name, port, status, *_rest = lines[0].split()
    return version, name, int(port), status


def _as_postgres(sql: str, port: int, database: str = "postgres") -> subprocess.CompletedProcess:
    command = ["psql", "-p", str(port), "-d", database, "-tAc", sql]
    if os.geteuid() == 0:
        command = [
            "su",
            "postgres",
            "-s",
            "/bin/sh",
            "-c",
            " ".join(f"'{word}'" if word != sql else f'"{sql}"' for word in command),
        ]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")


def postgres() -> str:
    """Start PostgreSQL if needed, make the role and database gieo; the DATABASE_URL."""
    version, name, port, status = _cluster()
    if not status.startswith("online"):
        subprocess.run(["pg_ctlcluster", version, name, "start"], check=True)
    for _ in range(100):
        if _as_postgres("select 1", port).returncode == 0:
            break
        time.sleep(0.2)
    if (
        _as_postgres(
            "select 1 from pg_roles where rolname = $$gieo$$".replace("$$", "\\$\\$")
            if os.geteuid() == 0
            else "select 1 from pg_roles where rolname = $$gieo$$",
            port,
        ).stdout.strip()
        != "1"
    ):
        _as_postgres(
            "create role gieo login createdb password " + ("\\$\\$gieo\\$\\$" if os.geteuid() == 0 else "$$gieo$$"),
            port,
        )
    if _as_postgres("select datname from pg_database", port).stdout.split().count("gieo") == 0:
        _as_postgres("create database gieo owner gieo", port)
    return DATABASE_URL.format(port=port)


def redis() -> str:
    """Start a Redis of our own if none listens on our port; the REDIS_URL."""
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
