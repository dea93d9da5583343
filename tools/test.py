"""`make test`: the whole suite, on SQLite and then on PostgreSQL with Redis and a real worker."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import environment


def run(title, *words, **more):
    print("\n== %s" % title, flush=True)
    began = time.time()
    code = subprocess.call([environment.PYTHON, *words], cwd=environment.ROOT, env=dict(os.environ, **more))
    print("== %s: %s in %d s" % (title, "ok" if code == 0 else "FAILED", time.time() - began), flush=True)
    return code


def main():
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    for name in ("DATABASE_URL", "REDIS_URL", "GIEO_VAR", "GIEO_TODAY", "GIEO_EMBEDDED", "DJANGO_SETTINGS_MODULE"):
        os.environ.pop(name, None)
    environment.prepare("dev")
    words = [environment.PYTHON, "-m", "tools.services"]
    services = subprocess.run(words, cwd=environment.ROOT, stdout=subprocess.PIPE, text=True)
    if services.returncode != 0:  # it has said why
        sys.exit(1)
    urls = dict(line[7:].split("=", 1) for line in services.stdout.splitlines() if line.startswith("export "))
    production = dict(urls, GIEO_EMBEDDED="1")
    codes = [
        run("catalogue", "-m", "tools.catalogue", "compile"),
        run("SQLite", "-m", "pytest", "-q", "-n", "2", "--dist", "loadfile"),
        run(
            "PostgreSQL, Redis, worker",
            "-m",
            "pytest",
            "-q",
            "-n",
            "2",
            "--dist",
            "loadfile",
            "-m",
            "not looks and not anywhere",
            **production,
        ),
    ]
    sys.exit(1 if any(codes) else 0)


if __name__ == "__main__":
    main()
