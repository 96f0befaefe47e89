"""The production server, the same for ``make run`` and in a container. ``gunicorn`` reads this file by itself."""

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
# The code is read once and shared by the workers: less memory, and a faulty setting stops the start.
preload_app = True

# The proxy in front writes the access log; what goes wrong stands on standard error.
accesslog = None
errorlog = "-"
# Warnings of Python's stand there as lines of the log too.
logging.captureWarnings(True)
# Nobody steers the server through a socket: signals are enough.
control_socket_disable = True
# Each thread would have pools of memory of its own, mostly empty (mallopt(3)). Where the system's library has no such
# function, they have.
with suppress(AttributeError):
    M_ARENA_MAX = -8
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
# A heartbeat must not wait for a disk.
MEMORY = Path("/dev/shm")  # noqa: S108 (gunicorn makes a file of its own there, with a random name)  # nosec B108
if MEMORY.is_dir():
    worker_tmp_dir = str(MEMORY)

# Headers such as X-Forwarded-Proto count only from these addresses (a proxy on another host: FORWARDED_ALLOW_IPS).
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# The site stands at the root of its host: no header moves its addresses, not even a proxy's SCRIPT_NAME.
forwarder_headers = ""

# Each worker counts what it answers in files here, and whichever is asked adds them up: those of one that died too.
# This file is read again on a reload, and by a server that takes over, which has folders of its own.
COUNTS, OWN = "PROMETHEUS_MULTIPROC_DIR", f"cproc-counts-{os.getpid()}-"
if OWN not in os.environ.get(COUNTS, ""):
    os.environ[COUNTS] = tempfile.mkdtemp(prefix=OWN, dir=MEMORY if MEMORY.is_dir() else None)
    # Workers end the same way, and leave it be.
    atexit.register(lambda owner: os.getpid() == owner and forget_counts(), os.getpid())
listening = []


def forget_counts():
    shutil.rmtree(os.environ[COUNTS], ignore_errors=True)


def on_starting(server):
    """Listens where those who watch ask; the workers share the socket, so that one of them always answers."""
    from django.conf import settings

    from cproc_site.monitoring import server as monitoring_server

    if settings.INTERNAL_ADDRESS:
        listening.append(monitoring_server.listen(settings.INTERNAL_ADDRESS))


def when_ready(server):
    """Before the workers are made: what they share now stays shared.

    The garbage collector writes into every object that it looks at, and each worker would get a copy of its own.
    """
    from cproc_site.server.warm_up import warm_up
    from cproc_site.wsgi import django

    warm_up(django)
    gc.collect()
    gc.freeze()


def post_worker_init(worker):
    leave_ctrl_c_to_the_master()
    for each in listening:
        from cproc_site.monitoring import server as monitoring_server

        monitoring_server.serve(each, has_figures=True)


def leave_ctrl_c_to_the_master():
    """It then tells the workers to quit.

    A terminal sends it to all of them at once. A worker that is told twice can wait for itself (its handler takes a
    lock that isn't reentrant) until it is killed after half a minute.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
