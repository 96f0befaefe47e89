"""Timestamps of an authority (RFC 3161), which prove that data existed at a time."""

import hashlib
from datetime import UTC, datetime, timedelta

from cryptography.x509 import ObjectIdentifier, load_pem_x509_certificates
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

from core.attempts import AttemptFailed
from core.http.posting import MAX_BYTES, TIMEOUT_SECONDS, Reply, post
from core.transparency.timestamp_token import signed_names_match, sort_certificates
from record.models.transparency_log import TimestampProblem

# More is a wrong clock. Publications would seem to be older or newer than they are.
MAX_CLOCK_DIFFERENCE = timedelta(minutes=5)
RESPONSE_TYPE = "application/timestamp-reply"
HEADERS = {
    "Content-Type": "application/timestamp-query",
    "Accept": RESPONSE_TYPE,
    "User-Agent": "cproc-timestamps/1.0",
}
SHA256 = ObjectIdentifier("2.16.840.1.101.3.4.2.1")


def request_timestamp(data: bytes, url: str, certificates: bytes) -> bytes:
    """Return a verified timestamp over SHA-256 of `data`: the DER of a TimeStampResp.

    `url` may have a user name and a password. `certificates` has the trusted roots (PEM). Raise
    `AttemptFailed` without a valid timestamp.
    """
    request = TimestampRequestBuilder(data, HashAlgorithm.SHA256).build()
    try:
        reply = post(url, request.as_bytes(), HEADERS)
    except (ReadTimeoutError, TimeoutError) as error:
        raise AttemptFailed(TimestampProblem.TIMEOUT, f"{TIMEOUT_SECONDS:g}") from error
    except SSLError as error:
        raise AttemptFailed(TimestampProblem.CONNECTION_UNTRUSTED) from error
    except HTTPError as error:
        raise AttemptFailed(TimestampProblem.UNREACHABLE) from error
    response = _body(reply)
    _timestamp, info = _read(response)
    if info.nonce != request.nonce:
        raise AttemptFailed(TimestampProblem.WRONG_NONCE)
    stated_at = verify_timestamp(data, response, certificates)
    if abs(datetime.now(UTC) - stated_at) > MAX_CLOCK_DIFFERENCE:
        raise AttemptFailed(TimestampProblem.WRONG_TIME)
    return response


def verify_timestamp(data: bytes, response: bytes, certificates: bytes) -> datetime:
    """Return the time that the authority states, in UTC and without fractions of a second.

    `response` is the DER of a TimeStampResp, `certificates` has the trusted roots (PEM). The
    certificates need only have been valid at that time. Raise `AttemptFailed` if `response` is no
    valid timestamp over SHA-256 of `data`.
    """
    timestamp, info = _read(response)
    imprint = info.message_imprint
    digest = hashlib.sha256(data).digest()
    if imprint.hash_algorithm != SHA256 or imprint.message != digest:
        raise AttemptFailed(TimestampProblem.WRONG_DIGEST)
    try:
        roots = load_pem_x509_certificates(certificates)
    except ValueError as error:
        raise AttemptFailed(TimestampProblem.NO_CERTIFICATES) from error
    try:
        VerifierBuilder(roots=roots).build().verify(timestamp, digest)
        is_complete = signed_names_match(response)
    # The libraries have several errors for certificates; none of these timestamps is valid.
    except Exception as error:
        raise AttemptFailed(_signature_problem(error)) from error
    if not is_complete:
        raise AttemptFailed(TimestampProblem.INVALID)
    return info.gen_time


def _body(reply: Reply) -> bytes:
    if reply.status != 200:
        raise AttemptFailed(TimestampProblem.STATUS, str(reply.status))
    if reply.media_type != RESPONSE_TYPE:
        raise AttemptFailed(TimestampProblem.CONTENT_TYPE)
    if len(reply.body) > MAX_BYTES:
        raise AttemptFailed(TimestampProblem.TOO_LARGE, str(MAX_BYTES))
    return reply.body


def _read(response: bytes) -> tuple[TimeStampResponse, TimeStampTokenInfo]:
    """Return the granted timestamp and its content; nothing of it has been verified yet."""
    try:
        timestamp = decode_timestamp_response(sort_certificates(response))
        if timestamp.status != PKIStatus.GRANTED:
            reason = "; ".join(timestamp.status_string) or str(timestamp.status)
            readable = "".join(filter(str.isprintable, reason))
            raise AttemptFailed(TimestampProblem.REFUSED, readable[:100])
        return timestamp, timestamp.tst_info
    except ValueError as error:
        raise AttemptFailed(TimestampProblem.UNREADABLE) from error


def _signature_problem(error: Exception) -> TimestampProblem:
    """Return the problem that OpenSSL found, which is in the text of the error only."""
    text = str(error) if isinstance(error, VerificationError) else ""
    if "certificate has expired" in text or "certificate is not yet valid" in text:
        return TimestampProblem.EXPIRED
    if "certificate verify error" in text:
        return TimestampProblem.UNTRUSTED
    return TimestampProblem.INVALID
