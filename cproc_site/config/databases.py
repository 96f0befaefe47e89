"""The databases of the site, from the environment."""

SQLITE = "django.db.backends.sqlite3"

# Seconds, and milliseconds in the last one: a server that has vanished is given up, one that works long is not.
CONNECTION_TIMEOUTS = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

# The desk's lists ask many short subqueries: compiling them takes PostgreSQL longer than running them.
NO_JIT = "-c jit=off"
# Milliseconds, of the standby: no page takes so long to read.
STATEMENT_TIMEOUT = "-c statement_timeout=20000"


def databases(env, var_dir) -> dict:
    """``default``, and ``replica`` where there is a standby that public pages may be read from."""
    databases_by_alias = {
        "default": _database(env, "DATABASE_URL", f"sqlite:///{var_dir / 'site.sqlite3'}")
    }
    if standby := env("DATABASE_REPLICA_URL", default=""):
        # In tests it is the same database under a second name: there is one to make and to empty.
        replica = _database(env, "DATABASE_REPLICA_URL", standby, f"{NO_JIT} {STATEMENT_TIMEOUT}")
        databases_by_alias["replica"] = replica | {"TEST": {"MIRROR": "default"}}
    return databases_by_alias


def _database(env, name, default, orders=NO_JIT):
    database = env.db(name, default=default)
    if database["ENGINE"] == SQLITE:
        return database | {"OPTIONS": _sqlite_options()}
    return database | {
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"options": orders} | CONNECTION_TIMEOUTS | database.get("OPTIONS", {}),
    }


def _sqlite_options():
    """SQLite is the embedded default.

    IMMEDIATE takes the write lock when a transaction begins, so that the lock on the record's one row holds there too;
    WAL lets readers go on while somebody publishes. FULL: what a visitor or an editor was told is stored outlives a
    power cut too.
    """
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,  # seconds
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
