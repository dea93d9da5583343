"""A portal of its own for a test: its database, its files, its worker and clock as real processes."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import environ

ROOT = Path(__file__).resolve().parent.parent
FAST = {"JOB_LEASE_SECONDS": "6", "SWEEP_SECONDS": "2"}
START = "import django, json; django.setup(); from office.models import *; from reports.models import *; from programmes.models import *; from participants.models import *\n"


class Portal:
    """On SQLite with the filesystem broker, or (DATABASE_URL, REDIS_URL set) on PostgreSQL with Redis."""

    def __init__(self, folder: Path) -> None:
        self.name = f"gieo_portal_{uuid.uuid4().hex[:8]}"
        self.folder = folder
        self.env = os.environ | FAST | {"GIEO_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
        self.env["GIEO_EMBEDDED"] = "1"
        self.server = os.environ.get("DATABASE_URL", "")
        if self.server:
            self._sql(f"CREATE DATABASE {self.name}")
            self.env["DATABASE_URL"] = self.server.rsplit("/", 1)[0] + f"/{self.name}"
        if os.environ.get("REDIS_URL"):
            self.env["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + "/14"
        self.processes: list[subprocess.Popen] = []
        self.fill()

    def fill(self) -> None:
        self.manage("migrate", "-v", "0")
        self.manage("demo", "femma-2023")

    def _sql(self, statement: str) -> None:
        import psycopg2

        facts = environ.Env.db_url_config(self.server)
        connection = psycopg2.connect(
            dbname="postgres",
            user=facts["USER"],
            password=facts["PASSWORD"],
            host=facts["HOST"],
            port=facts["PORT"] or None,
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.close()

    def manage(self, *words: str) -> None:
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=self.env, check=True, capture_output=True)

    def shell(self, code: str, *, check: bool = True, **more: str) -> Any:
        """Run code that prints JSON as its last line; what it printed, or the exit code when it was killed."""
        done = subprocess.run(
            [sys.executable, "-c", START + code],
            cwd=ROOT,
            env=self.env | more,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode < 0:
            return done.returncode
        if check:
            assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.strip().splitlines()[-1]) if done.stdout.strip() else None

    def start(self, *words: str) -> subprocess.Popen:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config", *words], cwd=ROOT, env=self.env, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.processes.append(process)
        return process

    def worker(self) -> subprocess.Popen:
        return self.start("worker", "-c", "1", "-l", "ERROR", "--without-mingle", "--without-gossip")

    def beat(self) -> subprocess.Popen:
        return self.start("beat", "-l", "ERROR", "-s", str(Path(self.env["GIEO_VAR"]) / "beat"))

    def kill(self, process: subprocess.Popen) -> None:
        """-9 to the process and its children."""
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def close(self) -> None:
        for process in self.processes:
            self.kill(process)
        if self.server:
            self._sql(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")


class Production(Portal):
    """As in production: PostgreSQL, a Redis of its own that can be taken away, https behind a proxy, no embedded mode."""

    HOST = "portal.example.org"

    def fill(self) -> None:
        self.port, self.redis_port = free_port(), free_port()
        del self.env["GIEO_EMBEDDED"]
        self.env |= {
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "SECRET_KEY": uuid.uuid4().hex * 2,
            "ALLOWED_HOSTS": self.HOST,
            "SITE_URL": f"https://{self.HOST}",
            "GIEO_STATIC": str(self.folder / "static"),
            "GIEO_ALIVE_FILE": str(self.folder / "alive"),
            "WEB_CONCURRENCY": "1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }
        self.manage("migrate", "-v", "0")
        self.manage("collectstatic", "--noinput", "-v", "0")

    def process(self, log: str, *command: str, **more: str) -> subprocess.Popen:
        with (self.folder / f"{log}.log").open("ab") as file:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.env | more, start_new_session=True, stdout=file, stderr=file
            )
        self.processes.append(process)
        return process

    def log(self, name: str) -> list[str]:
        return (self.folder / f"{name}.log").read_text().splitlines()

    def redis(self) -> subprocess.Popen:
        words = ["--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", "", "--dir", str(self.folder)]
        return self.process("redis", "redis-server", *words)

    def web(self, **more: str) -> subprocess.Popen:
        process = self.process("web", sys.executable, "-m", "gunicorn", "config.wsgi", **more)
        until(lambda: answers(int(more.get("PORT", self.port))), 60)
        return process

    def worker(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-q", "-A", "config", "worker", "-c", "1"]
        return self.process("worker", *command, "--without-mingle", "--without-gossip")

    def beat(self) -> subprocess.Popen:
        command = [sys.executable, "-m", "celery", "-q", "-A", "config", "beat"]
        return self.process("beat", *command, "-s", str(self.folder / "schedule"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, seconds: float) -> float:
    """Seconds until ``condition()`` holds; fails after ``seconds``."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - began
