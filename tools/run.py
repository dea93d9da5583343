"""`make run`: the portal, its worker and its clock together, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environment

ROOT = environment.ROOT
ACCOUNTS = ("coordinator", "facilitator", "trainee", "monitor", "donor", "admin")
PASSWORD = "gieo-demo"


def port_of(environ):
    text = environ.get("PORT", "8000")
    if not text.isdigit() or not 0 < int(text) < 65536:
        environment.stop("PORT must be a number from 1 to 65535, not “%s”." % text)
    return int(text)


def check_free(host, port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            environment.stop("port %d is in use. Choose another: PORT=%d make run" % (port, port + 1))


def manage(*words):
    if subprocess.call([environment.PYTHON, "manage.py", *words], cwd=ROOT) != 0:
        environment.stop("“manage.py %s” failed; the lines above say why." % " ".join(words))


def static_files_as_they_are():
    """A line that changes when a static file or a package does."""
    found = [os.path.join(ROOT, "requirements.lock"), os.path.join(ROOT, "config", "static_storage.py")]
    for folder, _folders, names in os.walk(os.path.join(ROOT, "static")):
        found += [os.path.join(folder, name) for name in names]
    return "".join("%s %s\n" % (path, os.stat(path).st_mtime_ns) for path in sorted(found))


def collect_static():
    """Gather and compress the static files, when they are other than last time."""
    var = os.environ.get("GIEO_VAR", os.path.join(ROOT, "var"))
    stamp, now = os.path.join(var, "static.stamp"), static_files_as_they_are()
    if os.path.isdir(os.path.join(var, "static")) and os.path.exists(stamp):
        with open(stamp) as kept:
            if kept.read() == now:
                return
    manage("collectstatic", "--noinput", "-v", "0")
    with open(stamp, "w") as kept:
        kept.write(now)


def prepare_data():
    subprocess.check_call([environment.PYTHON, "-m", "tools.catalogue", "compile"], cwd=ROOT)
    manage("migrate", "-v", "0")
    collect_static()
    manage("demo", "--if-empty")


def start(host, port):
    def child(*words):
        return subprocess.Popen([environment.PYTHON, "-m", *words], cwd=ROOT, start_new_session=True)

    return {
        "web": child(
            "gunicorn",
            "config.wsgi",
            "-b",
            "%s:%d" % (host, port),
            "-k",
            "gthread",
            "-w",
            "1",
            "--threads",
            "4",
            "--log-level",
            "warning",
        ),
        "worker": child(
            "celery", "-q", "-A", "config", "worker", "-c", "1", "-l", "WARNING", "--without-mingle", "--without-gossip"
        ),
        "beat": child("celery", "-q", "-A", "config", "beat", "-l", "WARNING"),
    }


def stop_all(children):
    for process in children.values():
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    deadline = time.time() + 8
    for process in children.values():
        try:
            process.wait(max(0.1, deadline - time.time()))
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def wait_for(host, port, children):
    for _ in range(300):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return
        if any(process.poll() is not None for process in children.values()):
            return
        time.sleep(0.1)


def main():
    environment.check_python()
    port, host = port_of(os.environ), os.environ.get("HOST", "127.0.0.1")
    check_free(host, port)
    environment.prepare()
    os.environ.setdefault("SITE_URL", "http://localhost:%d" % port)
    prepare_data()

    def leave(*_signal):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, leave)
    children = start(host, port)
    try:
        wait_for(host, port, children)
        print("\nGieo is open at http://localhost:%d" % port)
        if "DATABASE_URL" not in os.environ:
            print("Demonstration accounts (every person in it is fictional), password %s:" % PASSWORD)
            print("  " + "  ".join("%s@demo.example" % name for name in ACCOUNTS))
        print("Ctrl-C stops everything.", flush=True)
        while all(process.poll() is None for process in children.values()):
            time.sleep(0.5)
        ended = [name for name, process in children.items() if process.poll() is not None]
        sys.stderr.write("gieo: %s stopped by itself; stopping the rest. The lines above say why.\n" % ", ".join(ended))
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopping …", flush=True)
    finally:
        stop_all(children)


if __name__ == "__main__":
    main()
