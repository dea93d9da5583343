"""gunicorn reads this by itself. Replicas hold no state: more of them is all that scaling the web takes."""

import os
from pathlib import Path

from config import logs

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"  # noqa: S104 (a container's own address)
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (heartbeats of its children, in memory)
timeout = 60
graceful_timeout = 25  # under the 30 s that orchestrators wait
max_requests, max_requests_jitter = 5000, 500
control_socket_disable = True  # several portals may run under one account
logconfig_dict = logs.read(
    os.environ, embedded="DATABASE_URL" not in os.environ or bool(os.environ.get("GIEO_EMBEDDED"))
)
