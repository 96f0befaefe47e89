"""How many functions of the site a reader has to follow: ``make test-slow`` prints the numbers."""

import json
import sys

import pytest

from tests.helpers.server.processes import start

PROGRAM = "tests/helpers/server/call_paths.py"
# At most so many functions in so many files; these limits are only lowered.
LIMITS = {"page": (300, 56), "publication": (270, 58)}


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    database = f"sqlite:///{folder / 'site.sqlite3'}"
    own = {"SITE_URL": "http://localhost", "ALLOW_HTTP": "1", "REQUIRE_2FA": "1"}
    with start(PROGRAM, **own, DATABASE_URL=database, VAR_DIR=str(folder)) as program:
        output = program.stdout.read()
    assert program.returncode == 0, output
    return json.loads(output.splitlines()[-1])


@pytest.mark.slow
@pytest.mark.parametrize("name", LIMITS)
def test_request_passes_few_functions_in_few_files(paths, name, capsys):
    functions = paths[name]
    files = {function.partition(":")[0] for function in functions}
    with capsys.disabled():
        sys.stdout.write(f"\n{name}: {len(functions)} functions in {len(files)} files\n")
    most_functions, most_files = LIMITS[name]
    assert len(functions) <= most_functions, functions
    assert len(files) <= most_files, files
