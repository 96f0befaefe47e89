"""The services of the compose files without an engine: each container is a process here.

Their environments, commands and secrets are those that Docker's compose reads from the files.
"""

import json
import os
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.helpers.procedures import services_in
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.postgres import OWNER, Cluster
from tests.helpers.server.processes import ROOT, end, run, start
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.redis_server import RedisServer
from tests.helpers.server.running_site import wait_for

PROGRAM = shutil.which("docker-compose")
FILES = ("docker-compose.yml", "docker-compose.secrets.yml")
NAMES = ("secret_key", "postgres_password", "database_password", "redis_password")
WITHOUT_ENGINE = ("build", "pull")  # they concern images


class Compose:
    """One server of the site, its worker, PostgreSQL, Redis and nginx; secrets are in files."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.settings: dict[str, str] = {}  # added to .env
        self.secrets = folder / "secrets"
        self.secrets.mkdir()
        self.cluster = Cluster()
        for name in NAMES:
            self.set_secret(name)
        self.set_secret("postgres_password", self.cluster.password)
        self.redis = RedisServer(self.secret("redis_password"))
        self.redis.start()
        self.host = f"127.0.0.1:{free_port()}"
        self.address = f"http://{self.host}"
        self._services = self._read_files()
        self.run("migrate", "manage.py", "set_up", "static")  # the image has them
        self.migrate()
        self._ports = [free_port(), free_port()]  # that of the server, and of the next one
        self.server = self._serve()
        self.worker = self._work()
        listen = int(self.host.rpartition(":")[2])
        self.proxy = Proxy(folder / "proxy", self.host, *self._ports, listen=listen)

    def secret(self, name) -> str:
        return (self.secrets / name).read_text()

    def set_secret(self, name, value=""):
        (self.secrets / name).write_text(value or secrets.token_urlsafe(60))

    def perform(self, arguments: tuple[str, ...]):
        """Do what the command of compose does; an unknown one is an error."""
        if arguments == ("run", "--rm", "--no-deps", "migrate"):
            self.migrate()
        elif "web=2" in arguments:
            self._replace_server()
        elif arguments == ("exec", "-T", "proxy", "/srv/nginx/serve.sh", "reload"):
            assert self.proxy.reload()
        elif arguments[0] in ("up", "restart"):
            for service in services_in(arguments):
                getattr(self, f"_renew_{service}")()
        elif arguments[0] not in WITHOUT_ENGINE:
            raise ValueError(arguments)

    def run(self, service: str, *command: str) -> str:
        """Run a command of the service until it ends, and return what it printed."""
        return run(*command, **self._environment(service))

    def migrate(self):
        _python, *command = self._services["migrate"]["command"]
        self.run("migrate", *command)

    def end(self):
        self.proxy.stop()
        for program in (self.server, self.worker):
            end(program)
        self.redis.stop()
        self.cluster.remove()

    def _replace_server(self):
        """Start a server next to the old one, and end the old one once the new one is healthy."""
        old = self.server
        self._ports.reverse()
        self.server = self._serve()
        end(old)

    def _renew_web(self):
        """Leave the server as it is: it has the present settings already."""

    def _renew_worker(self):
        end(self.worker)
        self.worker = self._work()

    def _renew_postgres(self):
        self.cluster.stop()
        self.cluster.start()

    def _renew_redis(self):
        self.redis.stop()
        self.redis.password = self.secret("redis_password")
        self.redis.start()

    def _renew_proxy(self):
        """Leave the proxy as it is: its image and its entry are the same."""

    def _serve(self) -> subprocess.Popen:
        port = str(self._ports[0])
        server = self._start("web", "-m", "gunicorn", PORT=port, WEB_CONCURRENCY="1")
        wait_for(f"http://127.0.0.1:{port}", server)
        return server

    def _work(self) -> subprocess.Popen:
        _python, *command = self._services["worker"]["command"]
        address = f"127.0.0.1:{free_port()}"
        worker = self._start("worker", *command, WORKER_INTERNAL_ADDRESS=address)
        wait_for(f"http://{address}", worker)
        return worker

    def _start(self, service, *command, **more) -> subprocess.Popen:
        environment = self._environment(service) | more
        with (self.folder / f"{service}.log").open("a") as log:
            return start(*command, is_alone=True, output=log, **environment)

    def _environment(self, service) -> dict[str, str]:
        hosts = {
            "cproc@postgres:5432/cproc": f"{OWNER}@127.0.0.1:{self.cluster.port}/postgres",
            "@postgres:5432/cproc": f"@127.0.0.1:{self.cluster.port}/postgres",
            "redis:6379": f"127.0.0.1:{self.redis.port}",
            "/run/secrets": str(self.secrets),
        }
        values = self._services[service]["environment"]
        own = {name: value for name, value in values.items() if value is not None}
        for there, here in hosts.items():
            own = {name: value.replace(there, here) for name, value in own.items()}
        own = {name: value for name, value in own.items() if "INTERNAL_ADDRESS" not in name}
        return own | {"VAR_DIR": str(self.folder / "var")} | self.settings

    def _read_files(self) -> dict[str, Any]:
        """Return the services as Docker's compose reads them, with secrets in files."""
        values = dict.fromkeys(map(str.upper, NAMES), "")
        values |= {"SITE_HOST": self.host, "LOG_KEY": "off"}
        files = [word for name in FILES for word in ("--file", str(ROOT / name))]
        output = subprocess.check_output(
            [PROGRAM, *files, "config", "--format", "json"],
            env=os.environ | values | {"SECRETS": str(self.secrets)},
            cwd=self.folder,
        )
        return json.loads(output)["services"]
