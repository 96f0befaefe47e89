"""The catalogues have exactly the texts that are in the code."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.helpers.catalogues import LANGUAGES, ROOT, catalogue

PACKAGES = [path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "bench"]
OPTIONS = (
    "--locale fr --locale ro --no-obsolete --no-wrap --add-location file --verbosity 0".split()
)


def texts(entries) -> set:
    return {(each.msgctxt, each.msgid, each.msgid_plural) for each in entries}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """Return a copy of the code in which `make messages` has collected the texts."""
    copy = tmp_path_factory.mktemp("collected")
    shutil.copy(ROOT / "manage.py", copy)
    for folder in ("locale", *PACKAGES):
        shutil.copytree(
            ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("static", "__pycache__")
        )
    site = os.environ | {"DJANGO_SETTINGS_MODULE": "cproc_site.settings"}
    command = [sys.executable, "manage.py", "makemessages", *OPTIONS]
    subprocess.run(command, cwd=copy, env=site, check=True, capture_output=True, text=True)
    return copy


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_has_the_texts_of_the_code(collected, language):
    found, known = texts(catalogue(language, root=collected)), texts(catalogue(language))
    assert sorted(map(str, found - known)) == []
    assert sorted(map(str, known - found)) == []
