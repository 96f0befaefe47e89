"""The production server, the same for `make run` and in a container. gunicorn reads this file."""

import atexit
import ctypes
import gc
import logging
import os
import shutil
import signal
import tempfile
from contextlib import suppress
from pathlib import Path

wsgi_app = "cproc_site.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "cproc_site.server.worker.Worker"
threads = 4
timeout = 30
limit_request_line = 8_190  # bytes, as in deploy/nginx
keepalive = 5
# The code is loaded once and shared by the workers: less memory, and a bad setting stops the start.
preload_app = True

# The proxy writes the access log. Errors and Python's warnings are logged to standard error.
accesslog = None
errorlog = "-"
logging.captureWarnings(True)
# The server is controlled by signals only.
control_socket_disable = True
# Without this each thread would have separate memory pools, mostly empty (mallopt(3)).
with suppress(AttributeError):  # a C library without this function
    M_ARENA_MAX = -8
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
# The heartbeat of the workers must not wait for a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 (gunicorn makes a file of its own there, with a random name)  # nosec B108
if MEMORY.is_dir():
    worker_tmp_dir = str(MEMORY)

# Headers such as X-Forwarded-Proto count only from these addresses.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# The site is at the root of its host: no header, not even SCRIPT_NAME, changes its URLs.
forwarder_headers = ""

# Each worker counts in files here, which are added up when they are read; they outlive a worker.
# gunicorn reads this file again on a reload, and in a new server that replaces this one, which
# needs a folder of its own.
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
OWN_PREFIX = f"cproc-counts-{os.getpid()}-"
if OWN_PREFIX not in os.environ.get(COUNTS, ""):
    os.environ[COUNTS] = tempfile.mkdtemp(prefix=OWN_PREFIX, dir=globals().get("worker_tmp_dir"))


@atexit.register
def remove_counts():
    """Remove the folder at the end of the server; workers leave it."""
    if f"cproc-counts-{os.getpid()}-" == OWN_PREFIX:
        shutil.rmtree(os.environ[COUNTS], ignore_errors=True)


def when_ready(server):
    """Render the main pages, and freeze the memory that the workers will share.

    The garbage collector writes into every object that it examines, and each worker would get a
    copy.
    """
    from cproc_site.server.warm_up import warm_up
    from cproc_site.wsgi import django

    warm_up(django)
    gc.collect()
    gc.freeze()


def post_worker_init(worker):
    """Ignore Ctrl-C, which a terminal sends to all processes, and serve monitoring.

    The master tells the workers to quit. A worker that is told twice can wait for itself (its
    handler takes a lock that isn't reentrant) until it is killed after half a minute.
    """
    from django.conf import settings

    from cproc_site.monitoring import server as monitoring_server

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if settings.INTERNAL_ADDRESS:
        registry = monitoring_server.registry_of_all_workers()
        monitoring_server.serve(settings.INTERNAL_ADDRESS, registry)
