"""A witness (C2SP tlog-witness) on this machine, which checks what it signs."""

import base64
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.transparency.notes import verified_text
from core.transparency.proofs import (
    COSIGNATURE,
    Checkpoint,
    Invalid,
    VerifierKey,
    is_consistent,
    root_hash,
)
from tests.helpers.server.loopback import LOOPBACK, Handler, LoopbackServer

# Of a key that no one knows, as witnesses with several keys send.
OTHER_LINE = "— witness.example/other AAAAAAAA\n"


class Witness(LoopbackServer):
    """Signs checkpoints of `log`, a verifier key, at `url`; its own verifier key is `key`.

    `last` is the checkpoint that it has signed last, `asked` the sizes from which it got proofs.
    With `answer`, a status and a body, it answers that.
    """

    def __init__(self, log, name="witness.example/w1"):
        super().__init__(WitnessHandler)
        self.log = log
        self._private = Ed25519PrivateKey.generate()
        self._key = VerifierKey(name, self._private.public_key().public_bytes_raw(), COSIGNATURE)
        self.last = Checkpoint(log.name, 0, root_hash([]))
        self.asked = []
        self.answer = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/witness/"

    @property
    def key(self) -> str:
        return str(self._key)

    def add(self, body: str) -> tuple[int, str]:
        """Return the status and the body of the answer to a checkpoint with its proof."""
        proof, _empty, note = body.partition("\n\n")
        first, *lines = proof.split("\n")
        old = int(first.removeprefix("old "))
        self.asked.append(old)
        if self.answer:
            return self.answer
        try:
            new = Checkpoint.parse(verified_text(note, [self.log]))
        except Invalid:
            return 403, ""
        if old != self.last.size:
            return 409, f"{self.last.size}\n"
        hashes = [base64.b64decode(line, validate=True) for line in lines]
        if not is_consistent(self.last, new, hashes) or (hashes and not old):
            return 422, ""
        self.last = new
        return 200, OTHER_LINE + self.sign(str(new))

    def sign(self, text: str) -> str:
        """Return the line of the signature."""
        now = int(time.time())
        signature = self._private.sign(f"cosignature/v1\ntime {now}\n{text}".encode())
        data = self._key.id + now.to_bytes(8) + signature
        return f"— {self._key.name} {base64.b64encode(data).decode()}\n"


class WitnessHandler(Handler):
    def do_POST(self):  # noqa: N802 (http.server names it)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        is_expected = self.path == "/witness/add-checkpoint"
        status, answer = self.server.add(body) if is_expected else (404, "")
        self.send_response(status)
        self.end_headers()
        self.wfile.write(answer.encode())
