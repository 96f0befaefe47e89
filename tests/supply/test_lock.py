"""``make lock``, with a stand-in for uv: what it keeps, what it leaves out, and that a failure changes nothing."""

import datetime
import json
import sys
from types import SimpleNamespace

import pytest

from supply import lock, lock_file
from supply.lock_file import BENCH, DEV, SITE, SUPPLY

# Takes the versions of the file of constraints before those that were locked so far, and these before its own.
UV = """
import json, pathlib, re, sys
known = json.loads(pathlib.Path(sys.argv[0]).with_name("known.json").read_text())
options = dict(zip(sys.argv, sys.argv[1:]))
source, output = (pathlib.Path(each) for each in (sys.argv[sys.argv.index("compile") + 1], options["--output-file"]))
def pins(path):
    return dict(re.findall(r"^([a-z-]+)==(\\S+)", path.read_text() if path.exists() else "", re.M))
asked, ahead, found = pins(source), list(pins(source)), {}
if "nowhere" in asked:
    sys.exit("nowhere isn't to be had")
while ahead:
    name = ahead.pop()
    version = asked.get(name) or pins(pathlib.Path(options["--constraints"])).get(name) or pins(output).get(name)
    found[name] = version or known[name]["version"]
    ahead += known[name].get("needs", ())
lines, parts = [], ["lock-version = '1.0'"]
for name in sorted(found):
    marker = known[name].get("marker")
    lines.append(f"{name}=={found[name]}")
    parts += ["[[packages]]", f"name = '{name}'", f"version = '{found[name]}'"]
    parts += [f'marker = "{marker}"'] if marker else []
    digest = known[name]["hash"] * 64
    parts.append(f"wheels = [{{upload-time = 2026-01-02T03:04:05Z, hashes = {{sha256 = '{digest}'}}}}]")
output.write_text("\\n".join(parts if options.get("--format") else lines))
"""
KNOWN = {
    "site-a": {"version": "9", "needs": ["deep"], "hash": "a"},
    "deep": {"version": "9", "needs": ["windows-only"], "hash": "b"},
    "windows-only": {"version": "9", "marker": "sys_platform == 'win32'", "hash": "c"},
    "tests-a": {"version": "9", "needs": ["deep", "old-python"], "hash": "d"},
    "old-python": {"version": "9", "marker": "python_full_version < '3.13'", "hash": "e"},
    "dev-a": {"version": "9", "needs": ["deep"], "hash": "f"},
    "tool": {"version": "9", "hash": "0"},
    "peer": {"version": "9", "needs": ["deep"], "hash": "1"},
}
DAY = datetime.date(2026, 11, 25)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A folder with sources, in which ``make lock`` asks the stand-in."""
    (tmp_path / "uv.py").write_text(UV, encoding="utf-8")
    (tmp_path / "known.json").write_text(json.dumps(KNOWN), encoding="utf-8")
    monkeypatch.setattr(lock, "UV", [sys.executable, tmp_path / "uv.py", "compile"])
    monkeypatch.setattr(lock, "EVERYWHERE", [])
    monkeypatch.setattr(lock_file, "ROOT", tmp_path)
    write(tmp_path, SITE, "site-a==1\n# -- tests -- (the image stops here)\ntests-a==2\n")
    write(tmp_path, DEV, "dev-a==3\n")
    write(tmp_path, SUPPLY, "tool==4\n")
    (tmp_path / BENCH).parent.mkdir()
    write(tmp_path, BENCH, "peer==5\n")
    return tmp_path


def write(room, name, text):
    (room / f"{name}.in").write_text(text, encoding="utf-8")


def locked():
    found = SimpleNamespace(
        site=lock_file.site(), tests=lock_file.tests(), supply=lock_file.supply(), bench=lock_file.bench()
    )
    return {part: {each.name: each.version for each in packages} for part, packages in vars(found).items()}


def test_what_needs_what_gets_into_the_part_that_needs_it_first(room):
    lock.main(DAY)
    assert locked() == {
        "site": {"site-a": "1", "deep": "9"},
        "tests": {"tests-a": "2", "old-python": "9", "dev-a": "3"},
        "supply": {"tool": "4"},
        "bench": {"peer": "5", "deep": "9"},
    }
    assert "-r requirements.txt" in (room / "requirements-dev.txt").read_text(encoding="utf-8")


def test_what_is_needed_on_some_pythons_only_says_so(room):
    lock.main(DAY)
    [package] = [each for each in lock_file.tests() if each.name == "old-python"]
    assert package.marker == "python_full_version < '3.13'"
    assert (str(package.released), package.hashes) == ("2026-01-02", ("e" * 64,))


def test_what_is_locked_keeps_its_version_until_a_source_says_another(room):
    lock.main(DAY)
    newer = {name: known | {"version": "10"} for name, known in KNOWN.items()}
    (room / "known.json").write_text(json.dumps(newer), encoding="utf-8")
    write(room, DEV, "dev-a==3.1\n")
    lock.main(DAY)
    assert locked()["site"] == {"site-a": "1", "deep": "9"}
    assert locked()["tests"]["dev-a"] == "3.1"


def test_a_lock_with_the_marks_of_a_conflict_is_written_anew(room):
    lock.main(DAY)
    path = room / "requirements.txt"
    whole = path.read_text(encoding="utf-8")
    path.write_text(
        whole.replace("deep==", "<<<<<<< ours\n=======\n>>>>>>> theirs\ndeep=="), encoding="utf-8"
    )
    lock.main(DAY)
    assert path.read_text(encoding="utf-8") == whole


def test_what_goes_wrong_changes_no_lock(room):
    lock.main(DAY)
    before = {path: path.read_bytes() for path in room.rglob("*.txt")}
    write(room, SITE, "site-a==2\n# -- tests --\ntests-a==2\n")
    write(room, SUPPLY, "nowhere==1\n")
    with pytest.raises(SystemExit, match="No lock was changed"):
        lock.main(DAY)
    assert {path: path.read_bytes() for path in room.rglob("*.txt")} == before


def test_people_are_told_what_has_to_be_argued_for(room, capsys):
    lock.main(datetime.date(2027, 8, 1))
    told = capsys.readouterr().out
    assert "Locked 2 packages of the site, 4 of its tools." in told
    assert told.count("was released on 2026-01-02: SECURITY.md has to argue for it.") == 6
    assert "requirements.in" in (room / "requirements.txt").read_text(encoding="utf-8").partition("\n")[0]
    assert lock_file.written_on(SITE) == datetime.date(2027, 8, 1)
