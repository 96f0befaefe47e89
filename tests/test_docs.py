"""The documents state what the code does."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_settings_table_is_the_one_that_make_settings_writes():
    script = runpy.run_path(str(ROOT / "bin/settings-table"))
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert operations == script["make_document"]()


def test_readme_has_at_most_700_words():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.split()) <= 700
    first_screen = "\n".join(readme.splitlines()[:20])
    assert "make run" in first_screen
    assert "/admin/" in first_screen
