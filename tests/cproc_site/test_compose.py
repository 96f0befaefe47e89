"""The compose file runs every program of the site, all of them with the same environment."""

import os
import re
import shutil
import subprocess
from urllib.parse import urlsplit

import pytest
import yaml
from redis import Redis
from redis.exceptions import AuthenticationError, NoPermissionError

from tests.helpers.procedures import documented, services_in
from tests.helpers.server import redis_server
from tests.helpers.server.processes import ROOT
from tests.helpers.server.proxy import trusting
from tests.helpers.server.redis_server import RedisServer


def load(name) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["services"]


@pytest.fixture
def services():
    return load("docker-compose.yml")


def test_programs_of_the_site_share_image_and_explained_environment(services):
    web, migrate = services["web"], services["migrate"]
    assert services["worker"]["image"] == migrate["image"] == web["image"]
    # The worker signs the log. Without a key it does not start, unless the operator declines one.
    worker = services["worker"]["environment"]
    assert worker.items() >= web["environment"].items()
    assert worker.keys() - web["environment"].keys() == {"LOG_KEY", "LOG_KEY_FILE"}
    assert worker["LOG_KEY"].startswith("${LOG_KEY?")
    assert migrate["environment"].keys() - web["environment"] == {
        "DATABASE_SITE_PASSWORD",
        "DATABASE_SITE_ROLE",
    }
    assert web["environment"]["CACHE_URL"].startswith("redis://redis:")
    assert services["worker"]["command"][1:3] == ["manage.py", "run_tasks"]
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in migrate["environment"]:
        assert f"{name}=" in explained


def test_site_connects_as_a_role_that_does_not_own_the_database(services):
    web, migrate = services["web"]["environment"], services["migrate"]["environment"]
    owner = services["postgres"]["environment"]["POSTGRES_USER"]
    assert urlsplit(migrate["DATABASE_URL"]).username == owner
    assert urlsplit(web["DATABASE_URL"]).username == migrate["DATABASE_SITE_ROLE"] != owner
    assert web["DATABASE_PASSWORD"] == migrate["DATABASE_SITE_PASSWORD"]
    for name in ("web", "worker", "proxy", "redis"):
        assert "POSTGRES_PASSWORD" not in str(services[name])
        assert "postgres_password" not in str(load("docker-compose.secrets.yml").get(name))
    different = {"DATABASE_URL", "DATABASE_PASSWORD"}
    for name in web.keys() - different:
        assert migrate[name] == web[name]


def test_only_the_proxy_is_reachable_and_services_have_no_rights(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    del services["postgres"]  # its image starts as root and drops the rights
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_database_and_cache_are_reachable_from_the_programs_of_the_site_only(services):
    networks = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["networks"]
    for store in ("postgres", "redis"):
        for network in services[store]["networks"]:
            assert networks[network]["internal"]
            members = {name for name in services if network in services[name]["networks"]}
            assert members == {store, "migrate", "web", "worker"}
    assert set(services["proxy"]["networks"]) & set(services["web"]["networks"])


def test_every_name_in_the_templates_of_the_proxy_is_set(services):
    names = set()
    for path in (ROOT / "deploy" / "nginx").rglob("*.template"):
        names |= set(re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8")))
    given = set(services["proxy"]["environment"])
    given -= {"NGINX_ENVSUBST_TEMPLATE_DIR", "TRUSTED_PROXIES"}
    assert names == given | set(trusting("192.0.2.0/24"))


def test_proxy_reads_its_files_in_folders(services):
    """The container would keep the old one of a single file, because git replaces files."""
    sources = [volume.split(":")[0] for volume in services["proxy"]["volumes"]]
    own = [ROOT / source for source in sources if source.startswith("./")]
    assert own
    assert all(source.is_dir() for source in own)


def test_programs_of_the_proxy_are_in_its_folder(services):
    commands = [words.arguments for words in documented("docker", "compose")]
    words = {word for command in commands if "proxy" in command for word in command}
    programs = {word for word in words if word.endswith(".sh")}
    assert {*services["proxy"]["command"], "/srv/nginx/purge.sh"} <= programs
    assert "./deploy/nginx:/srv/nginx:ro" in services["proxy"]["volumes"]
    for program in programs:
        assert os.access(ROOT / program.replace("/srv/", "deploy/"), os.X_OK), program


def test_worker_has_the_copies_of_the_proxy_and_its_user(services):
    folder = services["worker"]["environment"]["PROXY_CACHE_FOLDER"]
    for name in ("proxy", "worker"):
        assert f"copies:{folder}" in services[name]["volumes"]
    uid = re.search(r"--uid (\d+) ", (ROOT / "Dockerfile").read_text(encoding="utf-8"))[1]
    assert services["proxy"]["user"] == uid
    stores = (ROOT / "deploy/nginx/templates/site.conf.template").read_text(encoding="utf-8")
    for store in re.findall(r"^proxy_cache_path (\S+)", stores, re.MULTILINE):
        assert store.startswith(f"{folder}/")


def test_documented_commands_wait_for_services_with_a_health_check_only(services):
    waiting = [words for words in documented("docker", "compose") if "--wait" in words.arguments]
    assert waiting
    for command in waiting:
        for name in services_in(command.arguments):
            check = services[name].get("healthcheck", {})
            has_one = "test" in check or (name == "web" and not check)  # of the Dockerfile
            assert has_one, f"“{command}” fails: {name} has none"


def test_documented_commands_build_the_image_of_the_site_once(services):
    builds = [words for words in documented("docker", "compose") if words.arguments[0] == "build"]
    assert builds
    for command in builds:
        [name] = services_in(command.arguments)
        assert services[name]["build"] == "."


def test_secrets_can_be_in_files(services):
    with_files = load("docker-compose.secrets.yml")
    for name, service in services.items():
        if service["image"] != services["web"]["image"]:
            continue
        environment = with_files[name]["environment"]
        named = {"SECRET_KEY_FILE", "DATABASE_PASSWORD_FILE", "CACHE_PASSWORD_FILE"}
        if name == "migrate":
            named.add("DATABASE_SITE_PASSWORD_FILE")
        assert set(environment) == named
        secrets = {path.removeprefix("/run/secrets/") for path in environment.values()}
        assert secrets == set(with_files[name]["secrets"])


@pytest.fixture
def redis():
    server = RedisServer(password="any #characters, \"'")
    server.start()
    yield server
    server.stop()


@pytest.mark.skipif(not redis_server.PROGRAM, reason="needs Redis: apt-get install redis-server")
class TestRedis:
    def test_only_the_password_is_accepted(self, redis):
        for password in (None, "another"):
            client = Redis(port=redis.port, password=password)
            with client, pytest.raises(AuthenticationError):
                client.get("x")

    @pytest.mark.parametrize("command", ["CONFIG GET dir", "EVAL x 0", "KEYS *", "SHUTDOWN"])
    def test_site_can_neither_configure_it_nor_run_scripts(self, redis, command):
        client = Redis(port=redis.port, password=redis.password)
        with client, pytest.raises(NoPermissionError):
            client.execute_command(*command.split())


@pytest.mark.skipif(
    not shutil.which("docker-compose"),
    reason="needs Docker's compose: apt-get install docker-compose",
)
@pytest.mark.parametrize("more", [[], ["docker-compose.tls.yml"], ["docker-compose.secrets.yml"]])
def test_compose_accepts_the_files_and_names_missing_variables(more):
    command = ["docker-compose"]
    for file in ["docker-compose.yml", *more]:
        command += ["--file", file]
    variables = {
        "PATH": os.environ["PATH"],
        "HOME": os.devnull,
        "SECRET_KEY": "a",
        "POSTGRES_PASSWORD": "b",
        "REDIS_PASSWORD": "e",
        "DATABASE_PASSWORD": "f",
        "LOG_KEY": "off",
        "TLS_CERTIFICATE": "/c",
        "TLS_CERTIFICATE_KEY": "/d",
    }

    def check(env):
        command_line = [*command, "config", "--quiet"]
        return subprocess.run(command_line, cwd=ROOT, env=env, capture_output=True, text=True)

    accepted = check(variables)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    for name in "SECRET_KEY POSTGRES_PASSWORD DATABASE_PASSWORD REDIS_PASSWORD LOG_KEY".split():
        rejected = check({key: value for key, value in variables.items() if key != name})
        assert rejected.returncode != 0
        assert f"set {name}" in rejected.stderr
