"""The production server, for `make run` and for the container. gunicorn reads this file."""

import gc
import logging
import os
import signal
import sys

from cproc_site.server import counts

wsgi_app = "cproc_site.wsgi:application"
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "cproc_site.server.worker.Worker"
threads = 4
timeout = 30
# Of a statement of PostgreSQL that a request runs; tasks and commands take the time that they need.
STATEMENT_TIMEOUT = "10s"
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
# The heartbeat of the workers must not wait for a disk.
if counts.MEMORY.is_dir():
    worker_tmp_dir = str(counts.MEMORY)

# For gunicorn's own notion of the scheme. With BEHIND_PROXY the site trusts X-Forwarded-… of
# everyone who reaches this port.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
# The site is at the root of its host: no header, not even SCRIPT_NAME, changes its URLs.
forwarder_headers = ""

counts.open_folder()


def when_ready(server):
    """Exclude shared objects from garbage collection, which would write to each object."""
    gc.freeze()


def post_worker_init(worker):
    """Ignore Ctrl-C, which a terminal sends to all processes, bound statements, serve monitoring.

    The master signals the workers to quit. A worker that gets this twice can wait for itself (its
    handler takes a lock that isn't reentrant) until it is killed after half a minute.
    """
    from django.conf import settings

    from cproc_site.monitoring import server as monitoring_server

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A short request doesn't wait 5 ms, Python's default, each time that it meets a long one.
    sys.setswitchinterval(0.0005)
    connection = settings.DATABASES["default"]["OPTIONS"]
    if "options" in connection:
        timeout = f"-c statement_timeout={STATEMENT_TIMEOUT}"
        connection["options"] = f"{timeout} {connection['options']}"  # those of DATABASE_URL last
    if settings.INTERNAL_ADDRESS:
        registry = monitoring_server.registry_of_all_workers()
        monitoring_server.serve(settings.INTERNAL_ADDRESS, registry)
