"""Checks that stop the start of a site with unsafe settings; `DEBUG` disables no check.

Each check gets the settings by name and the environment. Each problem begins with the name of the
variable and states what to do.
"""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificates
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host
from django.utils.module_loading import import_string

from core.http.origins import passkey_host
from core.transparency.notes import SignerKey
from core.transparency.proofs import COSIGNATURE, Invalid, VerifierKey
from cproc_site.config.environment import Environment, NotReady
from cproc_site.config.services import EMAIL_BACKEND, POSTGRESQL, SQLITE

MIN_KEY_LENGTH = 50  # as Django's own check requires
MIN_KEY_CHARACTERS = 10  # different ones, twice as many as there
EXAMPLE_KEY = re.compile(
    r"insecure|change.?me|your.?secret|secret.?key|example|placeholder|for-building", re.IGNORECASE
)
WEAK_PASSWORDS = set(
    "postgres password cproc changeme change-me secret admin root 12345678 123456".split()
)
MIN_AUDIT_YEARS = 3  # as in the trigger (accounts/migrations)
SHARED_CACHES = ("FileBasedCache", "RedisCache")
ADMIN_PATH = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9-]*/){1,3}")
# The first parts of the URLs of public pages and files (a test compares them with the URLs).
PUBLIC_ROOTS = set(
    "activities archive calls contact countries data documents figures follow fr funders healthz "
    "history iati jobs legal-basis media news office overview preview projects readyz record "
    "review ro search static unavailable updates".split()
)
KEY_COMMAND = 'python3 -c "import secrets; print(secrets.token_urlsafe(60))"'

Settings = Mapping[str, Any]


def raise_if_unsafe(settings: Settings, env: Environment) -> None:
    """Raise `NotReady` with all problems of the settings and the environment, if there are any."""
    found = chain.from_iterable(check(settings, env) for check in CHECKS)
    if problems := [*found, *env.problems]:
        lines = "\n".join(f"  - {problem}" for problem in dict.fromkeys(problems))
        raise NotReady(f"The site doesn't start. These settings are missing or unsafe:\n{lines}\n")


def check_secret_keys(settings: Settings, env: Environment) -> Iterator[str]:
    keys = [("SECRET_KEY", settings["SECRET_KEY"])]
    keys += [("SECRET_KEY_FALLBACKS", key) for key in settings["SECRET_KEY_FALLBACKS"]]
    for name, key in keys:
        if key and EXAMPLE_KEY.search(key):
            yield f"{name} is one of an example. Make one: {KEY_COMMAND}"
        elif key and (len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_KEY_CHARACTERS):
            yield f"{name} is too easy to guess. Make one: {KEY_COMMAND}"


def check_site_url(settings: Settings, env: Environment) -> Iterator[str]:
    """Check `SITE_URL`. `http` is for this machine; for others only with `ALLOW_HTTP`.

    `https` decides about the second factor; without it the administrator does.
    """
    if not settings["SITE_URL"]:
        return
    url = urlsplit(settings["SITE_URL"])
    is_http = url.scheme in ("http", "https")
    if not is_http or not url.hostname or url.path or url.query or url.username:
        yield "SITE_URL has to be the address of the whole site, such as https://www.example.org."
        return
    is_local = is_this_machine(url.hostname)
    if url.scheme == "http" and not is_local:
        if not env.bool("ALLOW_HTTP", default=False):
            yield (
                "SITE_URL begins with http: others could read passwords. Use https (or "
                "ALLOW_HTTP=1)."
            )
        elif not (env("REQUIRE_2FA", default="") or settings["DEBUG"]):
            yield "REQUIRE_2FA has to be 1 or 0 without https: whether staff need a second factor."
    if url.scheme == "https" and not settings["BEHIND_PROXY"]:
        yield "BEHIND_PROXY has to be 1 with https in SITE_URL: the proxy in front ends TLS."
    if not (is_local or settings["SECURITY_CONTACT"]):
        yield "SECURITY_CONTACT is missing: who reads reports of vulnerabilities, such as mailto:…"
    if settings["DEBUG"] and not is_local:
        yield "DEBUG is for your own machine, which SITE_URL doesn't name: errors would show code."


def check_hosts(settings: Settings, env: Environment) -> Iterator[str]:
    if settings["REQUIRE_2FA"] == "passkey" and not passkey_host(settings["SITE_URL"]):
        yield "REQUIRE_2FA=passkey needs https and a host name in SITE_URL, or http://localhost."
    hosts = settings["ALLOWED_HOSTS"]
    hostname = urlsplit(settings["SITE_URL"]).hostname
    if not hostname:
        return
    if not any(hosts):
        yield "ALLOWED_HOSTS names no host."
    elif any(host.startswith("*") for host in hosts):
        yield "ALLOWED_HOSTS has a “*”: URLs could contain any host name. Name the hosts."
    elif not validate_host(hostname, hosts):
        yield f"ALLOWED_HOSTS lacks {hostname}, the host of SITE_URL."


def check_admin_path(settings: Settings, env: Environment) -> Iterator[str]:
    """Accept one to three segments, each with a slash; no public URL begins with the first."""
    path = settings["ADMIN_PATH"]
    if not ADMIN_PATH.fullmatch(path):
        yield "ADMIN_PATH must be letters, digits and hyphens, with a slash at its end: desk-7/."
    elif path.partition("/")[0] in PUBLIC_ROOTS:
        yield "ADMIN_PATH begins like the URL of public pages or files. Choose another word."


def check_database(settings: Settings, env: Environment) -> Iterator[str]:
    database = settings["DATABASES"]["default"]
    host = database.get("HOST", "")
    has_secret = not {"sslcert", "passfile", "service"}.isdisjoint(database["OPTIONS"])
    if database["ENGINE"] not in (SQLITE, POSTGRESQL):
        yield "DATABASE_URL has to name PostgreSQL or SQLite."
    elif host and not (host.startswith("/") or has_secret or database["PASSWORD"]):
        yield "DATABASE_URL has no password. Add it to the URL, or set DATABASE_PASSWORD."
    if settings["DATABASE_SITE_ROLE"] and database["ENGINE"] != POSTGRESQL:
        yield "DATABASE_SITE_ROLE needs PostgreSQL in DATABASE_URL."
    passwords = {
        "DATABASE_URL": database.get("PASSWORD", ""),
        "DATABASE_SITE_PASSWORD": settings["DATABASE_SITE_PASSWORD"],
        "CACHE_PASSWORD": env("CACHE_PASSWORD", default=""),
    }
    for name, password in passwords.items():
        if password.lower() in WEAK_PASSWORDS:
            yield f"{name} has a password that is easy to guess. Choose another one."


def check_server(settings: Settings, env: Environment) -> Iterator[str]:
    processes = env.int("WEB_CONCURRENCY", default=2)
    if processes < 1:
        yield "WEB_CONCURRENCY has to be 1 or more."
    if settings["SIGN_INS_PER_MINUTE"] < 1:
        yield "SIGN_INS_PER_MINUTE has to be 1 or more."
    if processes > 1 and not settings["CACHES"]["default"]["BACKEND"].endswith(SHARED_CACHES):
        yield "CACHE_URL names the cache of a single process (WEB_CONCURRENCY=1). Use redis://HOST:6379/0."
    if settings["BEHIND_PROXY"] and "*" in env("FORWARDED_ALLOW_IPS", default=""):
        yield "FORWARDED_ALLOW_IPS has a “*”: anyone could claim to use https. Name the proxy."
    for name in ("INTERNAL_ADDRESS", "WORKER_INTERNAL_ADDRESS"):
        host, _, port = settings[name].rpartition(":")
        if settings[name] and not (host and port.isdecimal() and 0 < int(port) < 65_536):
            yield f"{name} has to be HOST:PORT, such as 127.0.0.1:9090."


def check_file_storage(settings: Settings, env: Environment) -> Iterator[str]:
    """Check the class that stores files outside of this host; without one they are in a folder."""
    if not isinstance(env.json("FILES_STORAGE_OPTIONS", default={}), dict):
        yield (
            'FILES_STORAGE_OPTIONS has to be the options by name, such as {"bucket_name": "files"}.'
        )
    try:
        if settings["FILES_STORAGE"]:
            import_string(settings["FILES_STORAGE"])
    except ImportError:
        yield "FILES_STORAGE names no installed class, such as storages.backends.s3.S3Storage."


def check_mail(settings: Settings, env: Environment) -> Iterator[str]:
    if not settings["DEBUG"] and settings["MAILERS"]["default"]["BACKEND"] != EMAIL_BACKEND:
        yield "MAIL_URL names no mail server. Use smtp+tls://USER:PASSWORD@HOST:587."
    try:
        for address in settings["CONTACT_RECIPIENTS"]:
            validate_email(address)
    except ValidationError:
        yield "CONTACT_RECIPIENTS has to be e-mail addresses, separated by commas."


def check_audit_and_logs(settings: Settings, env: Environment) -> Iterator[str]:
    if settings["AUDIT_RETENTION_YEARS"] not in (0, *range(MIN_AUDIT_YEARS, 100)):
        yield f"AUDIT_RETENTION_YEARS has to be 0 or at least {MIN_AUDIT_YEARS}."
    if settings["LOG_FORMAT"] not in ("json", "line") and not settings["DEBUG"]:
        yield "LOG_FORMAT has to be json or line."


def check_log(settings: Settings, env: Environment) -> Iterator[str]:
    """Check the key that signs the log, its witnesses and its timestamp authority."""
    try:
        if settings["LOG_KEY"]:
            SignerKey.parse(settings["LOG_KEY"])
    except Invalid:
        yield "LOG_KEY isn't a key. Make one: manage.py log_key create"
    for witness in settings["LOG_WITNESSES"]:
        try:
            key, url = witness
            VerifierKey.parse(key, COSIGNATURE)
        except (ValueError, Invalid):
            yield "LOG_WITNESSES has to be KEY URL, KEY URL …: verifier keys of type 4, and URLs."
        else:
            if not _is_web_url(url):
                yield "LOG_WITNESSES has to have URLs like https://witness.example.org/ (or http)."
    url = settings["TIMESTAMP_URL"]
    certificates = settings["TIMESTAMP_CERTIFICATES"]
    if url and not _is_web_url(url):
        yield "TIMESTAMP_URL has to be like https://timestamps.example.org/ (or http)."
    if url and not certificates:
        yield "TIMESTAMP_CERTIFICATES is missing: the roots (PEM) of the timestamp authority."
    try:
        if certificates:
            load_pem_x509_certificates(certificates.encode())
    except ValueError:
        yield "TIMESTAMP_CERTIFICATES can't be read: it has to be certificates in PEM."


CHECKS = (
    check_secret_keys,
    check_site_url,
    check_hosts,
    check_admin_path,
    check_database,
    check_server,
    check_file_storage,
    check_mail,
    check_audit_and_logs,
    check_log,
)


def is_this_machine(hostname: str) -> bool:
    """Return whether the host is this machine's loopback."""
    try:
        return ipaddress.ip_address(hostname).is_loopback
    except ValueError:
        return hostname == "localhost" or hostname.endswith(".localhost")


def _is_web_url(value: str) -> bool:
    try:
        url = urlsplit(value)
        _port = url.port  # is read only here
    except ValueError:
        return False
    return url.scheme in ("http", "https") and bool(url.hostname)
