"""The compose file: every program of the site has its place, and all of them the same environment."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.helpers.server.proxy import trusting

ROOT = Path(__file__).parents[2]


def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_what_falls_due_is_done_beside_the_server():
    assert services()["worker"]["command"] == ["python", "manage.py", "run_tasks", "--every", "60"]


def test_programs_of_the_site_share_image_and_environment():
    found = services()
    web = found["web"]
    for name in ("migrate", "worker"):
        assert found[name]["image"] == web["image"]
        assert found[name]["environment"] == web["environment"]
    assert web["environment"]["CACHE_URL"].startswith("redis://redis:")


def test_every_variable_that_is_handed_on_is_explained():
    explained = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in services()["web"]["environment"] if f"{name}=" not in explained] == []


def test_only_the_proxy_can_be_reached_from_outside():
    found = services()
    assert [name for name, service in found.items() if "ports" in service] == ["proxy"]
    assert all(found[name]["networks"] == ["inside"] for name in ("postgres", "redis"))


def test_nothing_that_runs_has_rights_or_a_root_to_write_to():
    found = services()
    found.pop("postgres")  # its image starts as root and gives that up
    for name, service in found.items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_migrations_are_a_step_of_their_own_before_what_serves():
    found = services()
    assert found["migrate"]["restart"] == "no"
    for name in ("web", "worker"):
        assert found[name]["depends_on"]["migrate"] == {
            "condition": "service_completed_successfully"
        }


def test_every_name_in_the_templates_of_the_proxy_is_set():
    templates = (ROOT / "deploy" / "nginx").rglob("*.template")
    named = {
        name
        for path in templates
        for name in re.findall(r"\$\{(\w+)\}", path.read_text(encoding="utf-8"))
    }
    made = trusting("192.0.2.0/24")
    assert named == set(services()["proxy"]["environment"]) - {"TRUSTED_PROXIES"} | set(made)


@pytest.mark.parametrize(
    ("networks", "lines", "geo"),
    [
        ("192.0.2.1/32", " set_real_ip_from 192.0.2.1/32;", " 192.0.2.1/32 1;"),
        (
            "192.0.2.0/24,2001:db8::/32, 10.0.0.0/8",
            " set_real_ip_from 192.0.2.0/24; set_real_ip_from 2001:db8::/32; set_real_ip_from 10.0.0.0/8;",
            " 192.0.2.0/24 1; 2001:db8::/32 1; 10.0.0.0/8 1;",
        ),
        ("", "", ""),
    ],
)
def test_each_network_of_trusted_proxies_has_its_line(networks, lines, geo):
    assert trusting(networks) == {"REAL_IP_FROM": lines, "TOLD_BY": geo}


def test_secrets_may_stand_in_files():
    found = yaml.safe_load((ROOT / "docker-compose.secrets.yml").read_text(encoding="utf-8"))
    of_the_site = [
        name
        for name, service in services().items()
        if service["image"] == services()["web"]["image"]
    ]
    for name in of_the_site:
        service = found["services"][name]
        assert set(service["environment"]) == {"SECRET_KEY_FILE", "DATABASE_PASSWORD_FILE"}
        assert {
            path.removeprefix("/run/secrets/") for path in service["environment"].values()
        } == set(service["secrets"])


@pytest.mark.skipif(
    not shutil.which("docker-compose"),
    reason="needs Docker's compose: apt-get install docker-compose",
)
@pytest.mark.parametrize("more", [[], ["docker-compose.tls.yml"], ["docker-compose.secrets.yml"]])
def test_compose_takes_the_files_and_says_what_is_missing(more):
    files = ["docker-compose.yml", *more]
    command = [
        "docker-compose",
        *(part for file in files for part in ("--file", file)),
        "config",
        "--quiet",
    ]
    given = {
        "SECRET_KEY": "a",
        "POSTGRES_PASSWORD": "b",
        "TLS_CERTIFICATE": "/c",
        "TLS_CERTIFICATE_KEY": "/d",
    }
    outside = {"PATH": os.environ["PATH"], "HOME": os.devnull}
    taken = subprocess.run(
        command, cwd=ROOT, env=outside | given, capture_output=True, text=True, check=False
    )
    assert (taken.returncode, taken.stderr) == (0, "")
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        lacking = {key: value for key, value in given.items() if key != name}
        refused = subprocess.run(
            command, cwd=ROOT, env=outside | lacking, capture_output=True, text=True, check=False
        )
        assert refused.returncode != 0
        assert f"set {name}" in refused.stderr
