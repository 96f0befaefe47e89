"""The program that inspects a file has neither secrets nor more than its limits."""

import os
import resource
import subprocess
import sys
import time

import pytest

from core.uploads.documents import examine_document
from core.uploads.images import examine_image
from core.uploads.inspection import Inspected, run
from core.uploads.inspection.program import LIMITS
from tests.helpers.uploads.files import DOCX, PDF, picture, rejection_of

KINDS = {
    "pdf": (PDF, examine_document, "unreadable"),
    "office": (DOCX, examine_document, "unsafe"),
    "image": (picture(), examine_image, "takes_too_long"),
}
LIMITED = "from core.uploads.inspection.program import limit_resources; limit_resources()\n"
HARMFUL = {
    "hangs": "import time; time.sleep(60)",
    "computes-for-ever": LIMITED + "while True: pass",
    "needs-memory": LIMITED + "bytes(2_000_000_000)",
    "writes-much": LIMITED + "import sys\nwhile True: sys.stdout.buffer.write(bytes(1_000_000))",
    "opens-files": LIMITED + "files = [open('/dev/null') for _ in range(20)]",
    "is-killed": "import os; os.abort()",
    "prints-no-result": "print('{}')",
    "claims-another-type": """print('["html", "", null, null]')""",
}
LIST_MODULES = "import sys, core.uploads.inspection.{}; print(*sys.modules)"


@pytest.fixture
def run_code(monkeypatch):
    """Let the program be this code."""
    return lambda code: monkeypatch.setattr(run, "PROGRAM", [sys.executable, "-c", code])


@pytest.mark.parametrize("kind", KINDS)
def test_file_is_inspected_by_the_program(kind):
    data, _, _ = KINDS[kind]
    inspected = run.inspect(kind, data)
    assert (inspected.extension in ("pdf", "docx", "jpg"), inspected.rejection) == (True, "")
    assert bool(inspected.data) == (kind == "image")


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_program_is_ended_within_its_limits(run_code, monkeypatch, name):
    run_code(HARMFUL[name])
    monkeypatch.setattr(run, "TIMEOUT_SECONDS", 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.monotonic()
    for kind in ("image", "pdf"):
        assert run.inspect(kind, bytes(5_000_000)) == run.NOT_INSPECTED
    assert time.monotonic() - begun < 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kilobytes


@pytest.mark.parametrize("kind", KINDS)
def test_file_that_is_not_inspected_is_rejected_with_a_reason(run_code, kind):
    run_code(HARMFUL["is-killed"])
    data, examine, code = KINDS[kind]
    rejection = rejection_of(examine, data)
    assert rejection.code == code
    assert "Save it" in rejection.messages[0] or "upload that file" in rejection.messages[0]


def test_program_has_no_secrets(run_code, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")
    run_code("import os, json; print(json.dumps(['', ' '.join(os.environ), None, None]))")
    assert "SECRET_KEY" not in run.inspect("pdf", PDF).rejection


def test_limits_are_those_of_the_program(run_code):
    run_code(
        f"{LIMITED}import json, resource\n"
        f"limits = [resource.getrlimit(kind)[1] for kind in {[*LIMITS]}]\n"
        "print(json.dumps(['', ' '.join(map(str, limits)), None, None]))"
    )
    expected = Inspected(rejection=" ".join(map(str, LIMITS.values())))
    assert run.inspect("pdf", PDF) == expected


@pytest.mark.parametrize("kind", KINDS)
def test_modules_of_the_program_are_loaded_without_django(kind):
    command = [sys.executable, "-c", LIST_MODULES.format(kind)]
    names = subprocess.check_output(command, cwd=run.ROOT, env={}, text=True).split()
    assert f"core.uploads.inspection.{kind}" in names
    assert "django" not in names


def test_lower_limit_of_the_server_is_accepted():
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (900_000_000,) * 2)\n"
        f"{LIMITED}print(resource.getrlimit(resource.RLIMIT_AS)[1])"
    )
    program = [sys.executable, "-c", code]
    assert subprocess.check_output(program, cwd=run.ROOT, env=dict(os.environ)) == b"900000000\n"
