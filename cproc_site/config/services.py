"""The databases, the cache and the mail server of the site, from the environment."""

from pathlib import Path
from typing import Any

from cproc_site.config.environment import Environment

SQLITE = "django.db.backends.sqlite3"
DJANGO_POSTGRESQL = "django.db.backends.postgresql"
POSTGRESQL = "core.postgresql"  # the same, with a bound on connecting
EMAIL_BACKEND = "core.mail.connection.EmailBackend"

# Seconds, milliseconds in the last: a server that has disappeared is given up, a slow one is not.
# The first is for each address of the host, after its name is resolved (core/postgresql/base.py).
CONNECTION_TIMEOUTS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
# Lists of the admin have many short subqueries: compiling them takes longer than running them.
NO_JIT = "-c jit=off"
# SQLite is the embedded default. IMMEDIATE takes the write lock when a transaction begins, so the
# lock on the record's one row works there too. With WAL, readers don't wait for writers. With FULL,
# confirmed data survive a power cut.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,  # seconds
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
    ),
}

Config = dict[str, Any]


def database(env: Environment, var_dir: Path) -> Config:
    """Return the database that `DATABASE_URL` names: PostgreSQL, or SQLite in a file."""
    database = env.db("DATABASE_URL", default=f"sqlite:///{var_dir / 'site.sqlite3'}")
    if database["ENGINE"] == SQLITE:
        return database | {"OPTIONS": SQLITE_OPTIONS.copy()}
    if database["ENGINE"] == DJANGO_POSTGRESQL:
        database["ENGINE"] = POSTGRESQL
    return database | {
        "CONN_MAX_AGE": 60,  # seconds
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": NO_JIT} | CONNECTION_TIMEOUTS | database.get("OPTIONS", {}),
    }


def cache(env: Environment, var_dir: Path) -> Config:
    """Return the cache that all processes share: Redis, or files on one host."""
    config = env.read_url("CACHE_URL", f"filecache://{var_dir / 'cache'}", env.cache_url_config)
    if config["BACKEND"].endswith("FileBasedCache"):
        config["OPTIONS"] = {"MAX_ENTRIES": 10_000}
    elif "redis" in config["BACKEND"]:
        config["BACKEND"] = "core.caching.redis_cache.RedisCache"
        # Seconds. No one waits for Redis: the site works without it, only slower.
        config["OPTIONS"] = {"socket_timeout": 1, "socket_connect_timeout": 1}
        if password := env.str("CACHE_PASSWORD", default=""):
            config["OPTIONS"]["password"] = password
    return config


def mailer(env: Environment) -> Config:
    """Return the mail server that `MAIL_URL` names."""
    config = env.read_url("MAIL_URL", "smtp://localhost:25", env.email_url_config)
    if "smtp" not in config["EMAIL_BACKEND"]:
        return {"BACKEND": config["EMAIL_BACKEND"]}
    options = {
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"],  # default: 25, 465 or 587, depending on the encryption
        "username": config["EMAIL_HOST_USER"] or "",
        "password": config["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": config.get("EMAIL_USE_TLS", False),
        "use_ssl": config.get("EMAIL_USE_SSL", False),
        "timeout": 10,  # seconds
    }
    return {"BACKEND": EMAIL_BACKEND, "OPTIONS": options}
