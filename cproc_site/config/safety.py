"""Checks that stop the start of a site with unsafe settings; ``DEBUG`` disables none of them.

Each problem begins with the name of the variable and states what to do.
"""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.module_loading import import_string

from cproc_site.config.environment import NotReady
from cproc_site.config.services import EMAIL_BACKEND

MIN_KEY_LENGTH, MIN_KEY_CHARACTERS = (
    50,
    10,
)  # as Django's own check requires, and twice as many different characters
EXAMPLE_KEY = re.compile(
    r"insecure|change.?me|your.?secret|secret.?key|example|placeholder|for-building", re.IGNORECASE
)
WEAK_PASSWORDS = set(
    "postgres password cproc changeme change-me secret admin root 12345678 123456".split()
)
SQLITE, POSTGRESQL = "django.db.backends.sqlite3", "django.db.backends.postgresql"
SHARED_CACHES = ("FileBasedCache", "FileCache", "RedisCache")
ADMIN_PATH = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9-]*/){1,3}")
# What stands first in the addresses of public pages and files (tests/cproc_site/test_admin_path.py reads them all).
PUBLIC_ROOTS = set(
    "activities archive contact countries data documents figures fr healthz history legal-basis media office preview "
    "projects readyz review ro search static unavailable updates".split()
)
KEY_COMMAND = 'python3 -c "import secrets; print(secrets.token_urlsafe(60))"'


def raise_if_unsafe(problems: list[str]):
    """Raise ``NotReady`` with all problems, if there are any."""
    if problems:
        lines = "\n".join(f"  - {problem}" for problem in dict.fromkeys(problems))
        raise NotReady(f"The site doesn't start. These settings are missing or unsafe:\n{lines}\n")


def check_secret_key(name: str, key: str) -> Iterator[str]:
    if key and EXAMPLE_KEY.search(key):
        yield f"{name} is one of an example. Make one: {KEY_COMMAND}"
    elif key and (len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS):
        yield f"{name} is too easy to guess. Make one: {KEY_COMMAND}"


def check_site_url(address: str, *, is_debug, allows_http, is_behind_proxy) -> Iterator[str]:
    """``http`` is allowed for this machine; for others only with ``ALLOW_HTTP``."""
    if not address:
        return
    parts = urlsplit(address)
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.path
        or parts.query
        or parts.username
    ):
        yield "SITE_URL has to be the address of the whole site, such as https://www.example.org."
        return
    is_here = is_this_machine(parts.hostname)
    if parts.scheme == "http" and not (is_here or allows_http):
        yield "SITE_URL begins with http: sign-ins and messages could be read on the way. Use https (or ALLOW_HTTP=1)."
    if parts.scheme == "https" and not is_behind_proxy:
        yield "BEHIND_PROXY has to be 1 with https in SITE_URL: the proxy in front ends TLS."
    if is_debug and not is_here:
        yield "DEBUG is for your own machine, which SITE_URL doesn't name: errors would show the site's inside."


def check_hosts(hosts: list[str], address: str) -> Iterator[str]:
    hostname = urlsplit(address).hostname
    if not hostname:
        return
    if not any(hosts):
        yield "ALLOWED_HOSTS names no host."
    elif any(host.startswith("*") for host in hosts):
        yield "ALLOWED_HOSTS has a “*”: then anybody's host name could stand in the site's addresses. Name the hosts."
    elif not any(_covers(host, hostname) for host in hosts):
        yield f"ALLOWED_HOSTS lacks {hostname}, the host of SITE_URL."


def check_admin_path(path: str) -> Iterator[str]:
    """One to three path segments, each followed by a slash; the first begins no public URL."""
    if not ADMIN_PATH.fullmatch(path):
        yield "ADMIN_PATH has to be like admin/ or desk-7f3a/: letters, digits and hyphens, with a slash at its end."
    elif path.partition("/")[0] in PUBLIC_ROOTS:
        yield "ADMIN_PATH begins like the address of public pages or files. Choose another word."


def check_database(name: str, database: dict) -> Iterator[str]:
    if database["ENGINE"] not in (SQLITE, POSTGRESQL):
        yield f"{name} has to name PostgreSQL or SQLite."
    elif database.get("PASSWORD", "").lower() in WEAK_PASSWORDS:
        yield f"{name} has a password that everybody tries first. Give the database another one."
    elif _requires_password(database) and not database["PASSWORD"]:
        yield f"{name} has no password. Write it into the address, or set DATABASE_PASSWORD."


def check_replica(databases: dict) -> Iterator[str]:
    """``replica``, if set, is the standby of ``default``."""
    if "replica" not in databases:
        return
    if {database["ENGINE"] for database in databases.values()} != {POSTGRESQL}:
        yield "DATABASE_REPLICA_URL has to be a PostgreSQL beside the PostgreSQL of DATABASE_URL."
    yield from check_database("DATABASE_REPLICA_URL", databases["replica"])


def check_cache(cache: dict, processes: int) -> Iterator[str]:
    if processes > 1 and not cache["BACKEND"].endswith(SHARED_CACHES):
        yield (
            "CACHE_URL names a cache of a single process, and WEB_CONCURRENCY is more than 1: limits would count in "
            "each of them. Use redis://HOST:6379/0."
        )


def check_server(processes: int, forwarded_allow_ips: str, *, is_behind_proxy) -> Iterator[str]:
    if processes < 1:
        yield "WEB_CONCURRENCY has to be 1 or more."
    if is_behind_proxy and "*" in forwarded_allow_ips:
        yield "FORWARDED_ALLOW_IPS has a “*”: anybody could say that they come over https. Name the proxy's addresses."


def check_file_storage(backend: str, options) -> Iterator[str]:
    """``backend`` names the class that stores files outside of this host; empty where they lie in a folder."""
    if not isinstance(options, dict):
        yield 'FILES_STORAGE_OPTIONS has to be the options by name, such as {"bucket_name": "files"}.'
    if not backend:
        return
    try:
        import_string(backend)
    except ImportError:
        yield "FILES_STORAGE names no class that is installed, such as storages.backends.s3.S3Storage."


def check_second_factor(address: str, is_required: str, *, is_debug, allows_http) -> Iterator[str]:
    """``is_required`` as it is written. Where it isn't, https decides; a site that others reach by http has to say."""
    parts = urlsplit(address)
    is_for_others = (
        parts.scheme == "http" and parts.hostname and not is_this_machine(parts.hostname)
    )
    if allows_http and is_for_others and not (is_required or is_debug):
        yield "REQUIRE_2FA has to be 1 or 0 without https: whether publishers and administrators need a second factor."


def check_mail(backend: str, *, is_debug) -> Iterator[str]:
    if not is_debug and backend != EMAIL_BACKEND:
        yield "MAIL_URL names no mail server: mails would be printed or thrown away. Use smtp+tls://USER:PASSWORD@HOST:587."


def check_monitoring(log_format: str, *, is_debug, **addresses: str) -> Iterator[str]:
    """Check the log format and the addresses for monitoring, which are passed by the names of their variables."""
    if log_format not in ("json", "line") and not is_debug:
        yield "LOG_FORMAT has to be json or line."
    for name, address in addresses.items():
        host, _, port = address.rpartition(":")
        if address and not (host and port.isdecimal() and 0 < int(port) < 65_536):
            yield f"{name} has to be HOST:PORT, such as 127.0.0.1:9090."


def is_this_machine(hostname: str) -> bool:
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost" or hostname.endswith(".localhost")


def _requires_password(database) -> bool:
    """Return whether the database is reached over the network without a certificate or password file."""
    is_over_network = database.get("HOST", "").strip("/") and not database["HOST"].startswith("/")
    return bool(is_over_network) and {"sslcert", "passfile", "service"}.isdisjoint(
        database.get("OPTIONS", {})
    )


def _covers(host: str, hostname: str) -> bool:
    host = host.lower()
    return hostname == host or (host.startswith(".") and f".{hostname}".endswith(host))
