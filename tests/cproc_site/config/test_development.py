"""The settings of `make dev`."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

REQUEST = """
import django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
page = Client().get("/", headers={"host": "127.0.0.1:8000"})
print(page["Content-Security-Policy"], page.text)
"""


@pytest.mark.slow
def test_development_settings_show_the_toolbar_with_the_nonce_of_the_page(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cproc_site.config.development",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
        "DEBUG": "1",
        "SITE_URL": "http://127.0.0.1:8000",
        "VAR_DIR": str(tmp_path),
    }
    environment.pop("PYTEST_VERSION", None)  # the toolbar hides itself in tests
    command = [sys.executable, "-c", REQUEST]
    page = subprocess.check_output(command, cwd=settings.BASE_DIR, env=environment, text=True)
    nonce = page.partition("script-src 'nonce-")[2].partition("'")[0]
    assert (
        f'<script nonce="{nonce}" type="module" src="/static/debug_toolbar/js/toolbar.js"' in page
    )
