"""The documents state what the code does."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_readme_has_at_most_700_words():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.split()) <= 700
    first_screen = "\n".join(readme.splitlines()[:20])
    assert "make run" in first_screen
    assert "/admin/" in first_screen


def test_page_for_operators_has_at_most_1200_words():
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert len(operations.split()) <= 1_200


@pytest.mark.parametrize(("tags", "expected"), [([], "last"), (["v1.0", "v1.1"], "v1.1")])
def test_newest_release_is_checked_out_of_a_clone_and_later_again(tmp_path, tags, expected):
    operations = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    command = re.search(r"^ +(git fetch .+)$", operations, re.MULTILINE)[1]
    commit = "git -c user.name=a -c user.email=a@example.org commit --quiet --allow-empty -m"
    releases = [f"{commit} {tag} && git tag {tag}" for tag in tags]
    first = ["git init --quiet --initial-branch main site", "cd site", f"{commit} first"]
    clone = ["git clone --quiet . ../clone", *releases, f"{commit} last", "cd ../clone"]
    script = " && ".join([*first, *clone, command, command, "git log -1 --format=%s"])
    output = subprocess.check_output(["sh", "-c", script], cwd=tmp_path, text=True)
    assert output.strip() == expected


def asvs_rows() -> list[list[str]]:
    """Return the cells of each requirement in docs/asvs.md."""
    lines = (ROOT / "docs/asvs.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if re.match(r"\| \d", line)]
    return [[cell.strip() for cell in row] for row in rows]


def test_asvs_table_has_each_requirement_of_levels_1_and_2_once():
    known = (ROOT / "tests/helpers/asvs_requirements.txt").read_text(encoding="utf-8").splitlines()
    rows = asvs_rows()
    assert [f"{number} {level}" for number, level, *_ in rows] == known
    assert {verdict for _, _, _, verdict, _ in rows} == {"met", "not applicable", "not met"}
    assert all(subject and reason for _, _, subject, _, reason in rows)


def test_asvs_table_names_existing_files():
    named = {name for *_, reason in asvs_rows() for name in re.findall(r"`([^`]+)`", reason)}
    paths = {name for name in named if re.fullmatch(r"[\w.-]+(/[\w.-]+)+|[\w-]*\.[\w.]+", name)}
    assert len(paths) > 50
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_introduction_of_the_asvs_table_counts_its_verdicts():
    text = " ".join((ROOT / "docs/asvs.md").read_text(encoding="utf-8").split())
    verdicts = [verdict for *_, verdict, _ in asvs_rows()]
    counts = [verdicts.count(verdict) for verdict in ("met", "not applicable", "not met")]
    assert "{} are met, {} do not apply, {} are not met".format(*counts) in text
