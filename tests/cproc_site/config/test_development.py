"""The settings of `make dev`."""

import os
import subprocess
import sys

from django.conf import settings

REQUEST = """
import django
django.setup()
from django.test import Client
response = Client().get("/healthz-of-nothing/")
print(response.headers["Content-Security-Policy"])
print(response.text)
"""


def test_development_settings_show_the_toolbar_under_the_policy_of_scripts(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cproc_site.config.development",
        "DEBUG": "1",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-c", REQUEST]
    run = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True)
    page = run.stdout.decode()
    assert 'id="djDebug"' in page, run.stderr.decode()
