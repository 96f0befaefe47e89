"""Witnesses of the log: others who sign a checkpoint once they know that the log has only grown.

Such a cosignature is one more signature line of the checkpoint (C2SP tlog-witness and
tlog-cosignature, with Ed25519).
"""

from urllib3.exceptions import HTTPError

from core.attempts import AttemptFailed
from core.http.posting import Reply, post
from core.transparency.notes import verified_text
from core.transparency.proofs import COSIGNATURE, Invalid, VerifierKey, encode
from record.models.transparency_log import LogCheckpoint, WitnessProblem
from record.transparency import merkle_tree

HEADERS = {"Content-Type": "text/plain; charset=utf-8", "User-Agent": "cproc-log/1.0"}


def request_cosignature(checkpoint: LogCheckpoint, witness: str, url: str, old: int) -> str:
    """Return the verified line with which a witness signs the checkpoint.

    `witness` is its verifier key, `old` the size of the last checkpoint that it has signed, as far
    as is known: it is asked once more for another one. Raise `AttemptFailed` without a cosignature.
    """
    key = VerifierKey.parse(witness, COSIGNATURE)
    reply = _submit(checkpoint, url, old)
    if reply.status == 409:
        reply = _submit(checkpoint, url, _parse_size(reply, checkpoint.size))
    if reply.status in (403, 404):
        raise AttemptFailed(WitnessProblem.UNKNOWN_LOG)
    if reply.status == 422:
        raise AttemptFailed(WitnessProblem.CONFLICT)
    if reply.status != 200:
        raise AttemptFailed(WitnessProblem.STATUS, str(reply.status))
    return _find_line(key, reply, checkpoint.note)


def _submit(checkpoint: LogCheckpoint, url: str, old: int) -> Reply:
    """Send the checkpoint, with the proof that it continues the one of the size `old`."""
    proof = merkle_tree.consistency_proof(old, checkpoint.size)
    lines = [f"old {old}", *map(encode, proof)]
    body = "\n".join([*lines, "", checkpoint.note]).encode()
    try:
        return post(f"{url.rstrip('/')}/add-checkpoint", body, HEADERS)
    except (HTTPError, TimeoutError) as error:
        raise AttemptFailed(WitnessProblem.UNREACHABLE) from error


def _parse_size(reply: Reply, newest: int) -> int:
    """Return the size of the last checkpoint that the witness has signed."""
    try:
        size = int(reply.body)
    except ValueError as error:
        raise AttemptFailed(WitnessProblem.INVALID) from error
    if not 0 <= size <= newest:
        raise AttemptFailed(WitnessProblem.CONFLICT)
    return size


def _find_line(key: VerifierKey, reply: Reply, note: str) -> str:
    """Return the first line that is a signature of this key; there may be others."""
    for line in reply.body.decode(errors="replace").split("\n"):
        try:
            verified_text(f"{note}{line}\n", [key])
        except Invalid:
            continue
        return f"{line}\n"
    raise AttemptFailed(WitnessProblem.INVALID)
