"""nginx in front of servers of the site, with the site's configuration (deploy/nginx)."""

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from tests.helpers.server.loopback import tls_context
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import ROOT

CONFIGURATION = ROOT / "deploy" / "nginx"
ENTRYPOINT = "/docker-entrypoint.d/20-envsubst-on-templates.sh"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
# The folders of the container, which are in one folder of the test here.
FOLDERS = re.compile(r"(?<=[ =])/(?:etc/nginx|srv/nginx|var/cache/nginx|run/secrets|dev/std|tmp/)")


def trusting(networks: str) -> dict:
    """Return the variables that the container makes of TRUSTED_PROXIES."""
    script = '. "$0" && printf "%s\\n" "$REAL_IP_FROM" "$TOLD_BY"'
    command = ["sh", "-c", script, CONFIGURATION / "trusted-proxies.envsh"]
    env = os.environ | {"TRUSTED_PROXIES": networks}
    lines = subprocess.check_output(command, env=env, text=True).splitlines()
    return dict(zip(("REAL_IP_FROM", "TOLD_BY"), lines, strict=True))


class Proxy:
    """Runs until `stop`, or while it is entered; `log` and `errors` are its logs.

    With `https` it also answers at `https_port`, with a new `certificate`.
    """

    def __init__(
        self, folder: Path, site_host: str, *ports: int, listen=None, https=False, **values
    ):
        self.folder, self.port, self.https_port = folder, listen or free_port(), free_port()
        self.certificate = folder / "run/secrets/certificate"
        self.log, self.errors = folder / "dev" / "stdout", folder / "dev" / "stderr"
        servers = " ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in ports)
        self.values = {
            "ADMIN_PATH": "admin/",
            "HSTS_SUBDOMAINS": "1",
            "LISTEN": f"127.0.0.1:{self.port}",
            "PAGES": "/srv/nginx/pages",
            "RATE_LIMIT_PER_SECOND": "1000",
            "SITE_HOST": site_host,
            "SITE_SCHEME": "http",
            "WEB_SERVERS": servers,
        }
        self.values |= trusting(values.pop("TRUSTED_PROXIES", "192.0.2.1/32")) | values
        self._write_files(https)
        # Started by root it would change the account, and the folder belongs to root.
        user = "user root;" if os.getuid() == 0 else ""
        orders = f"daemon off; {user}"
        configuration = str(folder / "srv/nginx/nginx.conf")
        command = [NGINX, "-c", configuration, "-g", orders, "-e", str(self.errors)]
        self._program = subprocess.Popen(command)
        self._wait()

    @property
    def pid(self) -> int:
        return self._program.pid

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def stop(self):
        self._program.terminate()
        self._program.wait(10)

    def purge(self):
        """Run the script that deletes the copies."""
        assert self._run_script("purge.sh") == 0

    def reload(self, old="", new="") -> bool:
        """Serve the templates with `new` in place of `old`, and return whether that succeeded."""
        self.fill_in(old, new)
        return self._run_script("serve.sh", "reload") == 0

    def fill_in(self, old="", new=""):
        """Write the configuration as the container's entrypoint does."""
        for template in (CONFIGURATION / "templates").iterdir():
            text = template.read_text().replace(old, new)
            text = re.sub(r"\$\{(\w+)\}", lambda name: self.values[name[1]], text)
            self._write(f"etc/nginx/conf.d/{template.stem}", text)

    def _run_script(self, name, *arguments) -> int:
        """Run a script of the container, for which `nginx` is this program."""
        nginx = f'nginx() {{ {NGINX} -e {self.errors} "$@"; }}'
        script = f"{nginx}; . {self.folder}/srv/nginx/{name}"
        return subprocess.run(["sh", "-e", "-c", script, "sh", *arguments]).returncode

    def _write_files(self, https):
        for folder in ("etc/nginx/conf.d", "var/cache/nginx", "dev", "tmp"):
            (self.folder / folder).mkdir(parents=True)
        shutil.copytree(CONFIGURATION, self.folder / "srv/nginx")
        shutil.copy("/etc/nginx/mime.types", self.folder / "etc/nginx/mime.types")
        if https:
            self.certificate.parent.mkdir(parents=True)
            tls_context(self.certificate, f"DNS:{self.values['SITE_HOST']}")
            (self.folder / "etc/nginx/tls").mkdir()
            tls = (CONFIGURATION / "tls" / "tls.conf").read_text()
            tls = tls.replace("8443", f"127.0.0.1:{self.https_port}")
            self._write("etc/nginx/tls/tls.conf", tls)
        self.fill_in()
        for name in ("nginx.conf", "purge.sh", "serve.sh"):
            text = (CONFIGURATION / name).read_text()
            self._write(f"srv/nginx/{name}", text.replace(ENTRYPOINT, "true"))

    def _write(self, name, text):
        (self.folder / name).write_text(
            FOLDERS.sub(lambda folder: f"{self.folder}{folder[0]}", text)
        )

    def _wait(self):
        for _ in range(100):
            if self._program.poll() is not None:
                raise AssertionError(self.errors.read_text())
            if (self.folder / "tmp" / "nginx.pid").exists():
                return
            time.sleep(0.05)
        raise AssertionError("nginx didn't start.")
