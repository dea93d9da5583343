"""The production shape with real processes: gunicorn, worker and beat on PostgreSQL and Redis, https behind a proxy."""

import http.client
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import urllib.parse
from pathlib import Path

import pytest
import yaml

from tests.processes import ROOT, Production, free_port, until

EMAIL, PASSWORD = "head@office.example", "a-long-passw0rd-of-one"
on_postgres = pytest.mark.skipif(
    not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL") and shutil.which("redis-server")),
    reason="needs PostgreSQL, and redis-server to take it away",
)


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    portal = Production(tmp_path_factory.mktemp("production"))
    try:
        portal.redis()
        portal.web()
        yield portal
    finally:
        portal.close()


class Browser:
    """Asks gunicorn as a proxy with TLS in front of it would."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies, self.set_cookies = port, {}, []

    def ask(self, path, form=None, *, host=Production.HOST, proto="https", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {"Host": host, "Referer": f"https://{Production.HOST}/", **headers}
        if proto:
            sent["X-Forwarded-Proto"] = proto
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", path, urllib.parse.urlencode(form or {}), sent)
        response = connection.getresponse()
        self.set_cookies = response.headers.get_all("Set-Cookie") or []
        for line in self.set_cookies:
            name, _, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        self.body = response.read()
        connection.close()
        return response

    def sign_in(self):
        self.ask("/accounts/login/")
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)', self.body).group(1).decode()
        return self.ask("/accounts/login/", {"csrfmiddlewaretoken": token, "login": EMAIL, "password": PASSWORD})


def ready(portal, **expected):
    browser = Browser(portal.port)
    response = browser.ask("/readyz", host="10.0.0.7:8000", proto="")  # as an orchestrator asks: no name, no https
    return (response.status, json.loads(browser.body)) == (
        200 if set(expected.values()) == {"ok"} else 503,
        expected,
    )


@on_postgres
def test_readiness_names_the_part_that_is_away(portal):
    assert Browser(portal.port).ask("/healthz", host="10.0.0.7:8000", proto="").status == 200
    assert ready(portal, database="ok", broker="ok", worker="missing")
    portal.worker()
    until(lambda: ready(portal, database="ok", broker="ok", worker="ok"), 60)
    assert (portal.folder / "alive").exists()


@on_postgres
def test_without_its_database_the_portal_says_so_and_shows_its_own_page(portal):
    port = free_port()
    web = portal.web(PORT=str(port), DATABASE_URL=portal.env["DATABASE_URL"] + "_away")
    browser = Browser(port)
    assert browser.ask("/healthz").status == 200
    assert browser.ask("/readyz").status == 503
    assert json.loads(browser.body)["database"] == "missing"
    browser.cookies["sessionid"] = "of-a-session-that-can-not-be-read"
    page = browser.ask("/")
    assert (page.status, "Có lỗi từ phía hệ thống" in browser.body.decode()) == (500, True)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    portal.kill(web)


@on_postgres
def test_the_demonstration_and_its_accounts_are_refused(portal):
    done = subprocess.run(
        [sys.executable, "manage.py", "demo"], cwd=ROOT, env=portal.env, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "only for the embedded mode" in done.stderr
    assert portal.shell("print(json.dumps([User.objects.count(), Programme.objects.count()]))") == [0, 0]


@on_postgres
def test_a_missing_secret_or_broker_stops_the_start(portal):
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "REDIS_URL"):
        env = {key: value for key, value in portal.env.items() if key != name}
        done = subprocess.run(
            [sys.executable, "manage.py", "check"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0, name
        assert name in done.stderr


@on_postgres
def test_signed_in_over_https_with_every_header_and_without_redis_too(portal):
    portal.shell(f"User.objects.create_superuser(email='{EMAIL}', password='{PASSWORD}'); print(1)")
    browser = Browser(portal.port)
    answer = browser.sign_in()
    assert (answer.status, answer.headers["Location"]) == (302, "/")
    session = next(line for line in browser.set_cookies if line.startswith("sessionid="))
    assert "Secure" in session and "HttpOnly" in session and "SameSite=Lax" in session
    for path, status in (("/", 200), ("/administration/", 200), ("/accounts/login/code/", 302), ("/none/", 404)):
        page = browser.ask(path)
        assert page.status == status, path
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "same-origin"
    plain = browser.ask("/", proto="http")
    assert (plain.status, plain.headers["Location"]) == (301, f"https://{Production.HOST}/")
    assert browser.ask("/", host="other.example").status == 400

    redis = next(process for process in portal.processes if process.args[0] == "redis-server")
    portal.kill(redis)
    until(lambda: ready(portal, database="ok", broker="missing", worker="ok"), 60)
    assert Browser(portal.port).sign_in().status == 302
    assert browser.ask("/").status == 200
    portal.redis()


JOB = """
from office import jobs
job = jobs.ask("office.test_unknown_kind")
print(json.dumps(job.pk))
"""


@on_postgres
def test_work_asked_for_while_redis_was_away_is_taken_up_by_the_clock(portal):
    redis = [process for process in portal.processes if process.args[0] == "redis-server"][-1]
    portal.kill(redis)
    number = portal.shell(JOB)
    portal.beat()
    portal.redis()
    until(
        lambda: portal.shell(f"print(json.dumps(Job.objects.get(pk={number}).attempts))") >= 1, 120
    )  # a worker that lost its broker found it again


@on_postgres
def test_static_files_are_small_lasting_and_readable_by_another_account(portal):
    browser = Browser(portal.port)
    browser.ask("/accounts/login/")
    for path in re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg))"', browser.body.decode()):
        file = browser.ask(path, **{"Accept-Encoding": "br, gzip"})
        assert file.status == 200, path
        assert "immutable" in file.headers["Cache-Control"], path
        assert file.headers["Content-Encoding"] == "br" or int(file.headers["Content-Length"]) < 1000, path
    closed = [
        path
        for path in (portal.folder / "static").rglob("*")
        if path.is_file() and not path.stat().st_mode & stat.S_IROTH
    ]
    assert closed == []


@on_postgres
def test_logs_are_one_object_a_line_without_what_people_typed(portal):
    Browser(portal.port).ask("/search/?q=giang+thi+may")
    Browser(portal.port).ask("/join/a-key-that-must-not-be-kept/")
    lines = [json.loads(line) for line in portal.log("web")]
    routes = [line["route"] for line in lines if line["logger"] == "gieo.request"]
    assert "accounts/login/" in routes
    assert all({"status", "duration_ms", "request", "at"} <= line.keys() for line in lines if "route" in line)
    text = "\n".join(portal.log("web"))
    assert "giang" not in text and "must-not-be-kept" not in text
    assert all(json.loads(line)["level"] for line in portal.log("worker") if line.startswith("{"))


# --- what can be said of the files without an engine ---------------------------------------------------------------


def test_compose_has_every_part_with_a_probe_and_no_secret():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis"}
    for name, service in services.items():
        assert service["healthcheck"].get("test") or name == "migrate", name
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
        assert services[name]["read_only"] and services[name]["cap_drop"] == ["ALL"]
        assert "files:/data" in services[name]["volumes"]
    assert "GIEO_EMBEDDED" not in text and "SECRET_KEY" not in text
    assert services["web"]["ports"] == ["127.0.0.1:${WEB_PORT:-8000}:8000"]


def test_the_image_runs_without_root_and_without_what_built_it():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    last = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM")) :]
    assert "USER gieo" in last and "VOLUME /data" in last
    assert any(line.startswith("HEALTHCHECK") for line in last)
    assert not [line for line in last if "apt-get" in line or "pip install" in line]


def test_the_example_of_variables_holds_no_secret_and_nothing_that_is_not_read():
    settings = "".join(
        path.read_text(encoding="utf-8")
        for path in (
            ROOT / "config/settings.py",
            ROOT / "config/logs.py",
            ROOT / "gunicorn.conf.py",
            ROOT / "docker-compose.yml",
        )
    )
    found = dict(re.findall(r"^#?([A-Z0-9_]+)=(.*)$", Path(ROOT / ".env.example").read_text(encoding="utf-8"), re.M))
    assert found["SECRET_KEY"] == found["POSTGRES_PASSWORD"] == ""
    unread = {name for name in found if name not in settings and not name.startswith("AWS_")}
    assert unread == set()
