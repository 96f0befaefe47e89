"""A timestamp authority (RFC 3161) on this machine: OpenSSL answers its requests."""

import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat import asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from core.transparency.timestamp_token import Response
from tests.helpers.server.loopback import LOOPBACK, Handler, LoopbackServer

RESPONSE_TYPE = "application/timestamp-reply"
YEAR = timedelta(days=365)
# SHA-256 only: other requests are rejected.
CONFIGURATION = """[authority]
serial = {folder}/serial
signer_cert = {folder}/{name}.pem
signer_key = {folder}/{name}.key
default_policy = 1.2.3.4
digests = sha256
signer_digest = sha256
ess_cert_id_alg = {named_by}
clock_precision_digits = {digits}
"""
CHAIN = "certs = {folder}/{name}-chain.pem\n"


class Certificate:
    """A certificate with its key: a root, or issued by `issuer` for timestamps.

    It is valid from `start` to `end`, which are years from now. With `key` it has that of another
    certificate.
    """

    def __init__(self, subject, issuer=None, start=-1, end=1, key=None):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)])
        issuer = issuer or self
        now = datetime.now(UTC)
        of_issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(issuer.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + start * YEAR)
            .not_valid_after(now + end * YEAR)
            .add_extension(x509.BasicConstraints(issuer is self, None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self.key.public_key()), False)
            .add_extension(of_issuer, critical=False)
        )
        if issuer is not self:
            use = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(use, critical=True)
        self.certificate = builder.sign(issuer.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)


class Signer:
    """Answers requests with a certificate, sending those of `chain` as well.

    `named_by` is the algorithm by which the answer names the certificate, `digits` the number of
    decimals of the seconds.
    """

    def __init__(self, folder, name, certificate, chain=(), digits=0, named_by="sha256"):
        if not shutil.which("openssl"):
            pytest.skip("needs openssl: apt-get install openssl")
        self.certificate = certificate
        self.folder = Path(folder)
        self._configuration = self.folder / f"{name}.cnf"
        key = certificate.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.folder / f"{name}.key").write_bytes(key)
        (self.folder / f"{name}.pem").write_bytes(certificate.pem)
        (self.folder / f"{name}-chain.pem").write_bytes(b"".join(sent.pem for sent in chain))
        text = CONFIGURATION + (CHAIN if chain else "")
        self._configuration.write_text(
            text.format(folder=folder, name=name, digits=digits, named_by=named_by)
        )

    def answer(self, request: bytes) -> bytes:
        (self.folder / "request").write_bytes(request)
        command = ["openssl", "ts", "-reply", "-config", self._configuration]
        command += ["-section", "authority", "-queryfile", self.folder / "request"]
        command += ["-out", self.folder / "response"]
        subprocess.run(command, check=True, capture_output=True)
        return (self.folder / "response").read_bytes()


class TimestampAuthority(LoopbackServer):
    """Answers at `url`, as `signer` does; its timestamps are valid with the PEM `certificates`.

    `answer` gets the request and returns the response, or the pieces of it. It may wait for
    `is_closing`. `requests` has the headers of each request.
    """

    def __init__(self, signer, root):
        super().__init__(TimestampHandler)
        self.signer = signer
        self.certificates = root.pem
        self.answer = signer.answer
        self.status = 200
        self.content_type = RESPONSE_TYPE
        self.requests = []

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/timestamps"


class TimestampHandler(Handler):
    def do_POST(self):  # noqa: N802 (http.server names it)
        self.server.requests.append(self.headers)
        answer = self.server.answer(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.send_header("Content-Type", self.server.content_type)
        self.send_header("Location", "/elsewhere")
        self.end_headers()
        for piece in [answer] if isinstance(answer, bytes) else answer:
            self.wfile.write(piece)
            self.wfile.flush()


def make_authority(folder, **options) -> TimestampAuthority:
    """Return an authority with a root of its own, which has still to be entered."""
    root = Certificate("Root of the timestamps", start=-9, end=9)
    signer = Signer(folder, "authority", Certificate("Timestamps", root), **options)
    return TimestampAuthority(signer, root)


def changed_at(response, position, bit=0) -> bytes:
    """Return the response with one bit changed."""
    changed = bytearray(response)
    changed[position] ^= 1 << bit
    return bytes(changed)


def unsigned_bytes(response) -> set[int]:
    """Return the positions of the bytes that the signature does not cover (RFC 5652, 5.4).

    They are the versions of two structures and the algorithm of the signature, which the key
    decides. OpenSSL accepts changes there too. (So are certificates that the chain from the root
    doesn't need, which this response has not.)
    """
    decoded = asn1.decode_der(Response, response)
    [signer] = decoded.token.signed_data.signers.as_list()
    algorithm = asn1.encode_der(signer.signature_algorithm)
    start = response.rindex(algorithm)
    version_and_set = b"\x02\x01\x03\x31"
    version_and_name = b"\x02\x01\x01" + asn1.encode_der(signer.certificate)
    return {
        response.index(version_and_set) + 2,
        response.rindex(version_and_name) + 2,
        *range(start, start + len(algorithm)),
    }
