"""The compose file runs every program of the site, all of them with the same environment."""

import os
import re
import shutil
import subprocess

import pytest
import yaml

from tests.helpers.server.processes import ROOT
from tests.helpers.server.proxy import trusting


def load(name) -> dict:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["services"]


@pytest.fixture
def services():
    return load("docker-compose.yml")


def test_programs_of_the_site_share_image_and_explained_environment(services):
    web = services["web"]
    for name in ("migrate", "worker"):
        assert services[name]["image"] == web["image"]
        assert services[name]["environment"] == web["environment"]
    assert web["environment"]["CACHE_URL"].startswith("redis://redis:")
    assert services["worker"]["command"][1:3] == ["manage.py", "run_tasks"]
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    for name in web["environment"]:
        assert f"{name}=" in explained


def test_only_the_proxy_is_reachable_and_services_have_no_rights(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["postgres"]["networks"] == services["redis"]["networks"] == ["inside"]
    del services["postgres"]  # its image starts as root and drops the rights
    for name, service in services.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_migrations_are_a_separate_step_before_the_servers(services):
    assert services["migrate"]["restart"] == "no"
    for name in ("web", "worker"):
        condition = services[name]["depends_on"]["migrate"]
        assert condition == {"condition": "service_completed_successfully"}


def test_every_name_in_the_templates_of_the_proxy_is_set(services):
    names = set()
    for path in (ROOT / "deploy" / "nginx").rglob("*.template"):
        names |= set(re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8")))
    given = set(services["proxy"]["environment"]) - {"TRUSTED_PROXIES"}
    assert names == given | set(trusting("192.0.2.0/24"))


@pytest.mark.parametrize(
    ("networks", "expected"),
    [
        ("192.0.2.1/32", ["192.0.2.1/32"]),
        ("192.0.2.0/24,2001:db8::/32, 10.0.0.0/8", ["192.0.2.0/24", "2001:db8::/32", "10.0.0.0/8"]),
        ("", []),
    ],
)
def test_each_network_of_trusted_proxies_has_its_line(networks, expected):
    assert trusting(networks) == {
        "REAL_IP_FROM": "".join(f" set_real_ip_from {network};" for network in expected),
        "TOLD_BY": "".join(f" {network} 1;" for network in expected),
    }


def test_documented_command_that_deletes_copies_is_in_the_proxy(services):
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    command = re.search(r"docker compose exec proxy ([^`]+)`", operations)[1]
    mounts = [volume.split(":") for volume in services["proxy"]["volumes"]]
    sources = {target: source for source, target, *_ in mounts}
    assert os.access(ROOT / sources[f"/usr/local/bin/{command}"], os.X_OK)


def test_secrets_can_be_in_files(services):
    with_files = load("docker-compose.secrets.yml")
    for name, service in services.items():
        if service["image"] != services["web"]["image"]:
            continue
        environment = with_files[name]["environment"]
        assert set(environment) == {"SECRET_KEY_FILE", "DATABASE_PASSWORD_FILE"}
        secrets = {path.removeprefix("/run/secrets/") for path in environment.values()}
        assert secrets == set(with_files[name]["secrets"])


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
        "TLS_CERTIFICATE": "/c",
        "TLS_CERTIFICATE_KEY": "/d",
    }

    def check(env):
        command_line = [*command, "config", "--quiet"]
        return subprocess.run(command_line, cwd=ROOT, env=env, capture_output=True, text=True)

    accepted = check(variables)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        rejected = check({key: value for key, value in variables.items() if key != name})
        assert rejected.returncode != 0
        assert f"set {name}" in rejected.stderr
