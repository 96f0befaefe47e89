"""The files of a release are signed, and verified as CONTRIBUTING.md shows; a changed one fails."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMES = ("cproc-site.tar", "sbom.json", "vex.cdx.json")

pytestmark = pytest.mark.skipif(
    not shutil.which("minisign"), reason="needs minisign: apt-get install minisign"
)


def documented(program: str) -> list[list[str]]:
    """Return the commands of the chapter that call the program."""
    chapter = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Releasing\n")[1]
    lines = re.findall(rf"^ {{8}}({program} .+)$", chapter, re.MULTILINE)
    return [line.split() for line in lines]


def make_key(folder: Path) -> str:
    """Return a secret key that is thrown away; only such a key needs no password."""
    [_verify, generate] = documented("minisign")
    key = str(folder / "cproc-site.key")
    command = [key if word.endswith(".key") else word for word in generate]
    subprocess.run([*command, "-W"], cwd=folder, check=True, capture_output=True)
    return key


@pytest.fixture
def release(tmp_path):
    """Return the folder of a signed release, with small files in place of the image."""
    folder = tmp_path / "release"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"The content of {name}.")
    sign(folder, make_key(tmp_path))
    (folder / "cproc-site.pub").write_bytes((tmp_path / "cproc-site.pub").read_bytes())
    return folder


def sign(folder: Path, key: str) -> None:
    command = ["make", "--no-print-directory", "sign", f"RELEASE={folder}", f"KEY={key}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def verify(folder: Path) -> str | None:
    """Return the output of the documented commands; None if one of them fails."""
    [verify_signature, _generate] = documented("minisign")
    [verify_hashes] = documented("sha256sum")
    output = ""
    for command in (verify_signature, verify_hashes):
        program = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if program.returncode:
            return None
        output += program.stdout
    return output


def change(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def test_signed_release_is_accepted_and_names_its_version(release):
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)[
        1
    ]
    output = verify(release)
    assert f"Trusted comment: cproc-site {version}\n" in output
    for name in NAMES:
        assert f"{name}: OK" in output


@pytest.mark.parametrize("spoil", [change, Path.unlink])
@pytest.mark.parametrize("name", [*NAMES, "SHA256SUMS", "SHA256SUMS.minisig"])
def test_changed_or_missing_file_is_rejected(release, name, spoil):
    spoil(release / name)
    assert verify(release) is None


def test_other_name_of_the_release_is_rejected(release):
    signature = release / "SHA256SUMS.minisig"
    signature.write_text(
        re.sub(r"(trusted comment: cproc-site).*", r"\1 9.9.9", signature.read_text())
    )
    assert verify(release) is None


def test_signature_of_another_key_is_rejected(release, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    sign(release, make_key(other))
    assert verify(release) is None
