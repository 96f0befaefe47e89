"""The cache and the mail server of the site, from the environment."""

# Seconds. Nobody waits for Redis: without it the site is slower, and nothing else.
REDIS_TIMEOUTS = {"socket_timeout": 1, "socket_connect_timeout": 1}
MAX_CACHE_ENTRIES = 10_000
EMAIL_BACKEND = "core.mail.connection.EmailBackend"


def cache(env, var_dir) -> dict:
    """What all processes of the site count together: Redis, or on one machine files."""
    config = env.cache_url("CACHE_URL", default=f"filecache://{var_dir / 'cache'}")
    if config["BACKEND"].endswith("FileBasedCache"):
        return config | {
            "BACKEND": "core.caching.cache_backends.FileCache",
            "OPTIONS": {"MAX_ENTRIES": MAX_CACHE_ENTRIES},
        }
    if "redis" in config["BACKEND"]:
        return config | {
            "BACKEND": "core.caching.cache_backends.RedisCache",
            "OPTIONS": REDIS_TIMEOUTS,
        }
    return config


def mailer(env) -> dict:
    """How mails leave: by the server that ``MAIL_URL`` names."""
    config = env.email_url("MAIL_URL", default="smtp://localhost:25")
    if "smtp" not in config["EMAIL_BACKEND"]:
        return {"BACKEND": config["EMAIL_BACKEND"]}
    options = {
        "host": config["EMAIL_HOST"],
        "port": config["EMAIL_PORT"],  # without one, the usual one of its sort: 25, 465 or 587
        "username": config["EMAIL_HOST_USER"] or "",
        "password": config["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": config.get("EMAIL_USE_TLS", False),
        "use_ssl": config.get("EMAIL_USE_SSL", False),
        "timeout": env.int("MAIL_TIMEOUT", default=10),
    }
    return {"BACKEND": EMAIL_BACKEND, "OPTIONS": options}
