"""Start the program that inspects a file."""

import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.uploads.inspection import EXTENSIONS, Inspected

PROGRAM = [sys.executable, "-s", "-m", "core.uploads.inspection.program"]
ROOT = Path(__file__).parents[3]
TIMEOUT_SECONDS = 25
_lock = threading.Lock()  # one at a time in a process, which bounds the memory
_adapter = TypeAdapter(Inspected)
# The program reached its limits, or failed.
NOT_INSPECTED = Inspected(rejection="takes_too_long")


def inspect(kind: str, data: bytes) -> Inspected:
    """Return the findings of the module of the kind (pdf, office, image)."""
    # The size of a file is limited, that of what a program writes into a pipe is not.
    with _lock, tempfile.TemporaryFile() as output:
        try:
            subprocess.run(  # noqa: S603 (a fixed command)  # nosec B603
                [*PROGRAM, kind],
                input=data,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=ROOT,
                env={},  # without secrets
                timeout=TIMEOUT_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError:
            return NOT_INSPECTED
        output.seek(0)
        facts, _, contents = output.read().partition(b"\n")
    try:
        inspected = _adapter.validate_json(facts)._replace(data=contents)
    except ValidationError:
        return NOT_INSPECTED
    is_known = inspected.rejection or inspected.extension in EXTENSIONS[kind]
    return inspected if is_known else NOT_INSPECTED
