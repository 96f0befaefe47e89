"""Witnesses of the log: others who sign a checkpoint once they know that the log has only grown.

Such a cosignature is one more signature line of the checkpoint (C2SP tlog-witness and
tlog-cosignature, with Ed25519).
"""

import base64

from urllib3.exceptions import HTTPError

from core.http.posting import Reply, post
from record.models.log import LogCheckpoint, WitnessProblem
from record.transparency import tree
from record.transparency.notes import COSIGNATURE, NoteError, VerifierKey, verified_text

TIMEOUT_SECONDS = 10
MAX_BYTES = 65_536  # signatures of many keys
HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "cproc-log/1.0"}


class WitnessError(Exception):
    """There is no cosignature."""

    def __init__(self, problem: WitnessProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


def request_cosignature(
    checkpoint: LogCheckpoint, witness: str, url: str, old: int, timeout: float = TIMEOUT_SECONDS
) -> str:
    """Return the verified line with which a witness signs the checkpoint.

    `witness` is its verifier key, `old` the size of the last checkpoint that it has signed, as far
    as is known: it is asked once more for another one. `timeout` is in seconds for each request.
    Raise `WitnessError` without a cosignature.
    """
    key = VerifierKey.parse(witness, COSIGNATURE)
    reply = _submit(checkpoint, url, old, timeout)
    if reply.status == 409:
        reply = _submit(checkpoint, url, _size_in(reply, checkpoint.size), timeout)
    if reply.status in (403, 404):
        raise WitnessError(WitnessProblem.UNKNOWN_LOG)
    if reply.status == 422:
        raise WitnessError(WitnessProblem.CONFLICT)
    if reply.status != 200:
        raise WitnessError(WitnessProblem.STATUS, str(reply.status))
    return _line_of(key, reply, checkpoint.note)


def _submit(checkpoint: LogCheckpoint, url: str, old: int, timeout: float) -> Reply:
    """Send the checkpoint, with the proof that it continues the one of the size `old`."""
    lines = [f"old {old}"]
    for one in tree.consistency_proof(old, checkpoint.size):
        lines.append(base64.b64encode(one).decode())
    body = "\n".join([*lines, "", checkpoint.note]).encode()
    try:
        return post(f"{url.rstrip('/')}/add-checkpoint", body, HEADERS, timeout, MAX_BYTES)
    except (HTTPError, TimeoutError) as error:
        raise WitnessError(WitnessProblem.UNREACHABLE) from error


def _size_in(reply: Reply, newest: int) -> int:
    """Return the size of the last checkpoint that the witness has signed."""
    try:
        size = int(reply.body)
    except ValueError as error:
        raise WitnessError(WitnessProblem.INVALID) from error
    if not 0 <= size <= newest:
        raise WitnessError(WitnessProblem.CONFLICT)
    return size


def _line_of(key: VerifierKey, reply: Reply, note: str) -> str:
    """Return the first line that is a signature of this key; there may be others."""
    for line in reply.body.decode(errors="replace").split("\n"):
        try:
            verified_text(f"{note}{line}\n", [key])
        except NoteError:
            continue
        return f"{line}\n"
    raise WitnessError(WitnessProblem.INVALID)
