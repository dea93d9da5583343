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
PATIENCE = 3  # seconds that a job in hand may take to end; a longer one is taken up again at the next start


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


def check_mode(environ):
    if "DATABASE_URL" in environ and not environ.get("GIEO_EMBEDDED"):
        environment.stop(
            "DATABASE_URL is set, and this is the embedded portal. Unset it, or see docs/operations.md for production."
        )


def run(*words):
    """What it printed."""
    done = subprocess.run([environment.PYTHON, *words], cwd=ROOT, stdout=subprocess.PIPE)
    if done.returncode != 0:
        environment.stop("“%s” failed; the lines above say why." % " ".join(words))
    return done.stdout.decode()


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
    run("manage.py", "collectstatic", "--noinput", "-v", "0")
    with open(stamp, "w") as kept:
        kept.write(now)


def prepare_data():
    """What is to be told of the demonstration: its accounts, while they are there."""
    told = run("-m", "tools.prepare")
    collect_static()
    return told


def start(host, port):
    def child(*words):
        return subprocess.Popen([environment.PYTHON, *words], cwd=ROOT, start_new_session=True)

    web = ["-m", "gunicorn", "config.wsgi", "-b", "%s:%d" % (host, port), "-w", "1"]
    # A container's root starts a demonstration too; celery would print ten lines about it.
    celery = ["-W", "ignore:You're running the worker with superuser", "-m", "celery", "-q", "-A", "config"]
    return {
        "web": child(*web),
        "worker": child(*celery, "worker", "-c", "1", "-l", "WARNING", "--without-mingle", "--without-gossip"),
        "beat": child(*celery, "beat", "-l", "WARNING"),
    }


def signal_group(process, number):
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def stop_all(children):
    """Each main process is asked, and ends its own children; what is left after PATIENCE is killed."""
    for process in children.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.time() + PATIENCE
    for process in children.values():
        try:
            process.wait(max(0.1, deadline - time.time()))
        except subprocess.TimeoutExpired:
            pass
        signal_group(process, signal.SIGKILL)


def wait_for(host, port, children):
    """True when the port answers; False when a process ended before."""
    for _ in range(600):
        if any(process.poll() is not None for process in children.values()):
            return False
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
        time.sleep(0.1)
    return True


def serve(host, port, told):
    children = start(host, port)
    try:
        if wait_for(host, port, children):
            print("\nGieo is open at http://localhost:%d\n%sCtrl-C stops everything." % (port, told), flush=True)
        while all(process.poll() is None for process in children.values()):
            time.sleep(0.5)
        ended = [name for name, process in children.items() if process.poll() is not None]
        environment.stop("%s stopped by itself; so the rest stops too. The lines above say why." % ", ".join(ended))
    finally:
        stop_all(children)


def leave(*_signal):
    raise KeyboardInterrupt


def main():
    environment.check_python()
    port, host = port_of(os.environ), os.environ.get("HOST", "127.0.0.1")
    check_mode(os.environ)
    check_free(host, port)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    try:
        environment.prepare()
        os.environ.setdefault("SITE_URL", "http://localhost:%d" % port)
        serve(host, port, prepare_data())
    except KeyboardInterrupt:
        print("\nStopped.", flush=True)


if __name__ == "__main__":
    main()
