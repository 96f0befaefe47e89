"""The sites beside which ours is measured are whole Django projects."""

import os
import subprocess

import pytest

from bench.programs import PEERS, PEERS_PYTHON, ROOT


@pytest.mark.slow
@pytest.mark.parametrize("name", ["empty", "plain", "wagtailsite", "cmssite"])
def test_peer_passes_the_checks_of_django_and_of_its_product(name):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": f"{name}.settings",
        "PYTHONPATH": f"{PEERS}:{ROOT}",
        "SECRET_KEY": "a key for tests only, long enough for what signs with it: 0123456789",
    }
    command = [PEERS_PYTHON, "-W", "ignore", "-m", "django", "check", "--fail-level", "ERROR"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
