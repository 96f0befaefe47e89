"""The compose file: every program of the site has its place, and all of them the same environment."""

from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]


def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_what_falls_due_is_done_beside_the_server():
    assert services()["worker"]["command"] == ["python", "manage.py", "run_due", "--every", "60"]


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
