"""The virtual environment, made from the hashed lock. Readable by an old Python, so that it can say it is too old."""

import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


def stop(message):
    """One clear line, and out."""
    sys.stderr.write("gieo: " + message + "\n")
    sys.exit(1)


def check_python():
    if sys.version_info < (3, 11):
        stop(
            "Python 3.11 or newer is needed; this is %d.%d. Install it, or name another: make run PYTHON=/path/to/python3.11"
            % sys.version_info[:2]
        )


def stamp_of(lock):
    with open(os.path.join(ROOT, lock), "rb") as file:
        return hashlib.sha256(file.read()).hexdigest() + " %d.%d" % sys.version_info[:2]


def prepare(kind="run"):
    """Make or refresh .venv; nothing to do when the lock has not changed. Returns the environment's Python."""
    check_python()
    lock, stamp_file = LOCKS[kind], os.path.join(VENV, "stamp")
    stamp, known = stamp_of(lock), ""
    if os.path.exists(stamp_file) and os.path.exists(PYTHON):
        with open(stamp_file) as file:
            known = file.read()
    if stamp in known:
        return PYTHON
    if kind == "run" and stamp_of(LOCKS["dev"]) in known:
        return PYTHON
    if not os.path.exists(PYTHON):
        print("Making the virtual environment …", flush=True)
        made = subprocess.run([sys.executable, "-m", "venv", VENV], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            said = made.stdout.decode(errors="replace")
            if "ensurepip" in said:
                stop("this Python can't make virtual environments. On Debian or Ubuntu: sudo apt install python3-venv")
            stop("the virtual environment could not be made: " + (said.strip().splitlines() or ["no reason given"])[-1])
    print("Installing from %s (once; a minute or two) …" % lock, flush=True)
    install = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
        "--require-hashes",
        "-r",
        os.path.join(ROOT, lock),
    ]
    if subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) != 0:
        subprocess.call([PYTHON, "-m", "ensurepip", "-q"])
    if subprocess.call(install) != 0:
        stop("the packages could not be installed (the lines above say why); is the network there?")
    with open(stamp_file, "w") as file:
        file.write(stamp)
    return PYTHON


if __name__ == "__main__":
    try:
        prepare(sys.argv[1] if len(sys.argv) > 1 else "run")
    except KeyboardInterrupt:
        stop("stopped.")
