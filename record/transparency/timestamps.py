"""Timestamps of an authority (RFC 3161), which prove that data existed at a time."""

import hashlib
from datetime import UTC, datetime, timedelta

from cryptography.x509 import ObjectIdentifier, load_pem_x509_certificates
from django.utils.translation import gettext_lazy as _
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    TimeStampResponse,
    TimeStampTokenInfo,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from urllib3.exceptions import HTTPError, ReadTimeoutError, SSLError

from core.http.posting import Reply, post
from core.problems import Problem
from record.transparency.timestamp_token import signed_names_match, sort_certificates

TIMEOUT_SECONDS = 10
MAX_BYTES = 65_536  # ten times as much as a token with its certificates
# More is a wrong clock. Publications would seem to be older or newer than they are.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)
RESPONSE_TYPE = "application/timestamp-reply"
HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": RESPONSE_TYPE,
    "User-Agent": "cproc-timestamps/1.0",
}
SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")


class TimestampProblem(Problem):
    """Why there is no timestamp."""

    UNREACHABLE = (
        "unreachable",
        _("The timestamp authority cannot be reached. Check TIMESTAMP_URL and the network."),
    )
    CONNECTION_UNTRUSTED = (
        "connection untrusted",
        _(
            "The server of the timestamp authority has no TLS certificate that is trusted. Check "
            "TIMESTAMP_URL and SSL_CERT_FILE."
        ),
    )
    TIMEOUT = (
        "timeout",
        _(
            "The timestamp authority did not answer within %(detail)s seconds. If this lasts, ask "
            "the authority."
        ),
    )
    STATUS = (
        "status",
        _("The timestamp authority answered with HTTP status %(detail)s. Check TIMESTAMP_URL."),
    )
    CONTENT_TYPE = (
        "content type",
        _("TIMESTAMP_URL does not lead to a timestamp authority (RFC 3161). Check it."),
    )
    TOO_LARGE = (
        "too large",
        _("The answer of the timestamp authority is longer than %(detail)s bytes. Ask it why."),
    )
    UNREADABLE = (
        "unreadable",
        _("The timestamp has another format than RFC 3161. Check TIMESTAMP_URL."),
    )
    REFUSED = (
        "refused",
        _("The timestamp authority rejected the request (%(detail)s). Ask it why."),
    )
    WRONG_NONCE = (
        "wrong nonce",
        _("The timestamp answers another request. Check who answers at TIMESTAMP_URL."),
    )
    WRONG_DIGEST = (
        "wrong digest",
        _("The timestamp is for other data. Check who answers at TIMESTAMP_URL."),
    )
    WRONG_TIME = (
        "wrong time",
        _(
            "The time of the timestamp is not that of this server. Check the clock of the server; "
            "if it is right, use another timestamp authority."
        ),
    )
    INVALID = (
        "invalid",
        _(
            "The signature of the timestamp is not valid. If this lasts, use another timestamp "
            "authority."
        ),
    )
    UNTRUSTED = (
        "untrusted",
        _(
            "The timestamp is signed by an authority that is not trusted. Check "
            "TIMESTAMP_CERTIFICATES."
        ),
    )
    EXPIRED = (
        "expired",
        _(
            "The certificate of the timestamp authority was not valid at the time of the "
            "timestamp. Use another timestamp authority."
        ),
    )
    NO_CERTIFICATES = (
        "no certificates",
        _("The trusted certificates cannot be read. Check TIMESTAMP_CERTIFICATES."),
    )


class TimestampError(Exception):
    """There is no valid timestamp; `detail` (100 characters at most) is for the label."""

    def __init__(self, problem: TimestampProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail

    def __str__(self) -> str:
        return self.problem.describe(self.detail)


def request_timestamp(
    data: bytes, url: str, certificates: bytes, timeout: float = TIMEOUT_SECONDS
) -> bytes:
    """Return a verified timestamp over SHA-256 of `data`: the DER of a TimeStampResp.

    `url` may have a user name and a password. `certificates` has the trusted roots (PEM). `timeout`
    is the time in seconds for the whole request. Raise `TimestampError` without a valid timestamp.
    """
    request = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
    try:
        reply = post(url, request.as_bytes(), HEADERS, timeout, MAX_BYTES)
    except (HTTPError, TimeoutError) as error:
        raise _connection_error(error, timeout) from error
    response = _body(reply)
    _timestamp, info = _read(response)
    if info.nonce != request.nonce:
        raise TimestampError(TimestampProblem.WRONG_NONCE)
    stated_at = verify_timestamp(data, response, certificates)
    if abs(datetime.now(UTC) - stated_at) > MAX_CLOCK_DIFFERENCE:
        raise TimestampError(TimestampProblem.WRONG_TIME)
    return response


def verify_timestamp(data: bytes, response: bytes, certificates: bytes) -> datetime:
    """Return the time that the authority states, in UTC and without fractions of a second.

    `response` is the DER of a TimeStampResp, `certificates` has the trusted roots (PEM). The
    certificates need only have been valid at that time. Raise `TimestampError` if `response` is no
    valid timestamp over SHA-256 of `data`.
    """
    timestamp, info = _read(response)
    imprint = info.message_imprint
    digest = hashlib.sha256(data).digest()
    if imprint.hash_algorithm != SHA256 or imprint.message != digest:
        raise TimestampError(TimestampProblem.WRONG_DIGEST)
    try:
        roots = load_pem_x509_certificates(certificates)
    except ValueError as error:
        raise TimestampError(TimestampProblem.NO_CERTIFICATES) from error
    try:
        VerifierBuilder(roots=roots).build().verify(timestamp, digest)
        is_complete = signed_names_match(response)
    # The libraries have several errors for certificates; none of these timestamps is valid.
    except Exception as error:
        raise TimestampError(_signature_problem(error)) from error
    if not is_complete:
        raise TimestampError(TimestampProblem.INVALID)
    return info.gen_time


def _body(reply: Reply) -> bytes:
    if reply.status != 200:
        raise TimestampError(TimestampProblem.STATUS, str(reply.status))
    if reply.media_type != RESPONSE_TYPE:
        raise TimestampError(TimestampProblem.CONTENT_TYPE)
    if len(reply.body) > MAX_BYTES:
        raise TimestampError(TimestampProblem.TOO_LARGE, str(MAX_BYTES))
    return reply.body


def _connection_error(error: HTTPError | TimeoutError, timeout: float) -> TimestampError:
    match error:
        case ReadTimeoutError() | TimeoutError():
            return TimestampError(TimestampProblem.TIMEOUT, f"{timeout:g}")
        case SSLError():
            return TimestampError(TimestampProblem.CONNECTION_UNTRUSTED)
    return TimestampError(TimestampProblem.UNREACHABLE)


def _read(response: bytes) -> tuple[TimeStampResponse, TimeStampTokenInfo]:
    """Return the granted timestamp and what it states; nothing of it has been verified yet."""
    try:
        timestamp = decode_timestamp_response(sort_certificates(response))
        if timestamp.status != PKIStatus.GRANTED:
            reason = "; ".join(timestamp.status_string) or str(timestamp.status)
            readable = "".join(filter(str.isprintable, reason))
            raise TimestampError(TimestampProblem.REFUSED, readable[:100])
        return timestamp, timestamp.tst_info
    except ValueError as error:
        raise TimestampError(TimestampProblem.UNREADABLE) from error


def _signature_problem(error: Exception) -> TimestampProblem:
    """Return the problem that OpenSSL found, which is in the text of the error only."""
    text = str(error) if isinstance(error, VerificationError) else ""
    if "certificate has expired" in text or "certificate is not yet valid" in text:
        return TimestampProblem.EXPIRED
    if "certificate verify error" in text:
        return TimestampProblem.UNTRUSTED
    return TimestampProblem.INVALID
