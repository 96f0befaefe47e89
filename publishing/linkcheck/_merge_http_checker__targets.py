"""A web address, taken apart into what a request needs."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

from publishing.linkcheck import problems
from publishing.linkcheck.problems import Broken

PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Target:
    """Host in ASCII without its last dot, path with its query, no fragment; names and passwords are left out."""

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, address: str, base: str = "") -> "Target":
        """Reads an address, seen from ``base`` where it isn't whole. Raises ``Broken`` where that leads to no host."""
        try:
            parts = urlsplit(urljoin(base, address))
            host = (parts.hostname or "").rstrip(".").encode("idna").decode()
            port = parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError) as error:
            raise Broken(problems.NOT_WHOLE) from error
        if not host or parts.scheme not in PORTS:
            raise Broken(problems.NOT_WHOLE)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, iri_to_uri((parts.path or "/") + query))

    @property
    def authority(self) -> str:
        """The host as the header ``Host`` names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    def onward(self, location: str) -> "Target":
        """Where the header ``Location`` leads; some sites send it in UTF-8, and all are read as Latin-1."""
        location = location.encode("latin-1", "replace").decode("utf-8", "replace")
        return Target.of(location, base=f"{self.scheme}://{self.authority}{self.path}")
