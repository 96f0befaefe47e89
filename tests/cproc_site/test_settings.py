"""Settings whose default depends on others."""

import pytest

from tests.helpers.server.safe_settings import read_settings


@pytest.mark.parametrize(
    ("changes", "includes"),
    [
        ({}, True),
        ({"HSTS_SUBDOMAINS": "0"}, False),
        ({"SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": "0"}, False),
    ],
)
def test_subdomains_use_https_too_unless_set_otherwise(monkeypatch, changes, includes):
    settings = read_settings(monkeypatch, changes)
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is includes
    assert settings["SECURE_HSTS_PRELOAD"] is includes


@pytest.mark.parametrize(
    ("changes", "is_required"),
    [
        ({}, True),
        ({"REQUIRE_2FA": "passkey"}, "passkey"),
        ({"SITE_URL": "http://127.0.0.1:8000", "BEHIND_PROXY": "0", "REQUIRE_2FA": "1"}, True),
        ({"SITE_URL": "https://localhost", "DEBUG": "1"}, False),
    ],
)
def test_second_factor_is_required_over_https_unless_set_otherwise(
    monkeypatch, changes, is_required
):
    assert read_settings(monkeypatch, changes)["REQUIRE_2FA"] is is_required
