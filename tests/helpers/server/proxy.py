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
PAGES = "/usr/share/nginx/cproc"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
# The folders of the container, which are in one folder of the test here.
FOLDERS = re.compile(
    r"(?<= )/(?:etc/nginx|usr/share/nginx|var/cache/nginx|run/secrets|dev/std|tmp/)"
)


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
        self._fill_in(
            {
                "ADMIN_PATH": "admin/",
                "HSTS_SUBDOMAINS": "1",
                "LISTEN": f"127.0.0.1:{self.port}",
                "PAGES": PAGES,
                "RATE_LIMIT_PER_SECOND": "1000",
                "SITE_HOST": site_host,
                "SITE_SCHEME": "http",
                "WEB_SERVERS": servers,
            }
            | trusting(values.pop("TRUSTED_PROXIES", "192.0.2.1/32"))
            | values,
            https,
        )
        # Started by root it would change the account, and the folder belongs to root.
        user = "user root;" if os.getuid() == 0 else ""
        orders = f"daemon off; {user}"
        command = [NGINX, "-c", str(folder / "nginx.conf"), "-g", orders, "-e", str(self.errors)]
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
        """Run the container's `purge`, for which `nginx` is this program."""
        options = f"-c {self.folder / 'nginx.conf'} -e {self.errors}"
        nginx = f'nginx() {{ {NGINX} {options} "$@"; }}'
        command = ["sh", "-e", "-c", f"{nginx}; . {self.folder / 'purge.sh'}"]
        subprocess.run(command, check=True)

    def _fill_in(self, values, https):
        for folder in ("etc/nginx/conf.d", "var/cache/nginx", "dev", "tmp"):
            (self.folder / folder).mkdir(parents=True)
        shutil.copytree(CONFIGURATION / "pages", f"{self.folder}{PAGES}")
        shutil.copy("/etc/nginx/mime.types", self.folder / "etc/nginx/mime.types")
        if https:
            self.certificate.parent.mkdir(parents=True)
            tls_context(self.certificate, f"DNS:{values['SITE_HOST']}")
            (self.folder / "etc/nginx/tls").mkdir()
            tls = (CONFIGURATION / "tls" / "tls.conf").read_text()
            tls = tls.replace("8443", f"127.0.0.1:{self.https_port}")
            self._write("etc/nginx/tls/tls.conf", tls)
        for template in (CONFIGURATION / "templates").iterdir():
            text = re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], template.read_text())
            self._write(f"etc/nginx/conf.d/{template.stem}", text)
        for name in ("nginx.conf", "purge.sh"):
            self._write(name, (CONFIGURATION / name).read_text())

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
