"""How gunicorn serves the peers: as it serves the site (gunicorn.conf.py)."""

import os

bind = f"127.0.0.1:{os.environ['PORT']}"
workers = int(os.environ["WEB_CONCURRENCY"])
worker_class = "cproc_site.server.worker.Worker"
threads = 4
timeout = 30
keepalive = 5
preload_app = True
accesslog = None
errorlog = "-"
control_socket_disable = True
worker_tmp_dir = "/dev/shm"  # noqa: S108 (gunicorn makes a file of its own there)  # nosec B108
