"""The site as in production, on this machine: PostgreSQL, Redis, two servers, nginx in front."""

import subprocess
from pathlib import Path

import pytest

from tests.helpers.server.crawler import Visitor
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.postgres import Cluster
from tests.helpers.server.processes import end, start
from tests.helpers.server.proxy import Proxy
from tests.helpers.server.redis_server import RedisServer
from tests.helpers.server.running_site import Site, wait_for


class Production(Site):
    """Two `servers` of one site, which visitors reach through `proxy`."""

    def __init__(self, folder: Path, cluster: Cluster, **more):
        self.cluster = cluster
        self.redis = RedisServer("any #characters, \"'")
        self.redis.start()
        self.ports = [free_port(), free_port()]
        proxy_port = free_port()
        address = f"http://127.0.0.1:{proxy_port}"
        own = {
            "BEHIND_PROXY": "1",
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": cluster.site_url(),
            "CACHE_URL": self.redis.url,
            "CACHE_PASSWORD": self.redis.password,
        }
        super().__init__(folder, address, **own | more)
        self.address = address
        self.run("manage.py", "set_up", **cluster.as_owner())
        self.start_servers()
        host = f"127.0.0.1:{proxy_port}"
        self.proxy = Proxy(
            folder / "proxy",
            host,
            *self.ports,
            listen=proxy_port,
            TRUSTED_PROXIES="127.0.0.1/32",
        )
        for path in ("/unavailable", "/fr/unavailable", "/ro/unavailable"):
            Visitor(self.address).get(path)  # as the health check of the proxy does

    def start_servers(self):
        self.servers = [self.serve(port) for port in self.ports]
        for port, server in zip(self.ports, self.servers, strict=True):
            wait_for(f"http://127.0.0.1:{port}", server)

    def serve(self, port, **more) -> subprocess.Popen:
        """Start a server in a process group, so that it can be killed with its workers."""
        environment = self.environment | {"PORT": str(port)} | more
        with (self.folder / f"server-{port}.log").open("a") as log:
            return start("-m", "gunicorn", is_alone=True, output=log, **environment)

    def end(self):
        self.proxy.stop()
        for server in self.servers:
            end(server)
        self.redis.stop()


@pytest.fixture(scope="session")
def cluster():
    cluster = Cluster()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def production(cluster, tmp_path_factory):
    site = Production(tmp_path_factory.mktemp("production"), cluster)
    yield site
    site.end()
