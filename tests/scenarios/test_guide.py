"""The example of CONTRIBUTING.md, applied to a copy of the tree, is a kind of content."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = re.compile(r"^```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def tree(tmp_path):
    """Return a copy of the tracked files."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in names.decode().splitlines():
        if (ROOT / name).is_file():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, path)
    return tmp_path


@pytest.mark.slow
def test_example_of_the_guide_is_published_everywhere(tree):
    def run(*command, **options):
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, **options)
        assert done.returncode == 0, done.stdout + done.stderr

    [example] = EXAMPLE.findall((ROOT / "CONTRIBUTING.md").read_text())
    assert len(re.findall(r"^\+(?!\+)", example, re.MULTILINE)) <= 125
    run("patch", "--strip=1", input=example)
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    run(sys.executable, "-m", "django", "makemigrations", "pages", env=environment)
    run(sys.executable, "-m", "django", "check", env=environment)
    run(Path(sys.executable).with_name("lint-imports"), "--no-cache")
    tests = ["tests/pages/test_statements.py", "tests/accounts/test_roles.py"]
    run(sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", *tests)
