"""Timestamps of an authority: each answer that proves nothing is rejected, with its reason."""

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat import asn1
from hypothesis import given
from hypothesis import strategies as st
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

from core.attempts import AttemptFailed
from core.http import posting
from core.transparency.timestamp_token import Response, sort_certificates
from record.transparency import timestamps
from record.transparency.timestamps import request_timestamp, verify_timestamp
from tests.helpers.server.loopback import tls_context
from tests.helpers.server.timestamp_authority import (
    Certificate,
    Signer,
    TimestampAuthority,
    changed_at,
    unsigned_bytes,
)

DATA = b"site.example/record\n7\nAAAA=\n"
OTHER_DATA = b"something else"
IN_TWENTY_YEARS = timedelta(days=20 * 365)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("timestamps")


@pytest.fixture(scope="module")
def root():
    return Certificate("Root of the timestamps", start=-9, end=9)


@pytest.fixture(scope="module")
def signer(folder, root):
    return Signer(folder, "valid", Certificate("Timestamps", root))


@pytest.fixture
def authority(signer, root):
    with TimestampAuthority(signer, root) as authority:
        yield authority


@pytest.fixture(scope="module")
def granted(signer):
    """Return a response to a request for `DATA`."""
    return signer.answer(request_for(DATA))


def problem_of(function, *args):
    """Return the problem of a call, or None if it returns."""
    try:
        function(*args)
    except AttemptFailed as error:
        problem, message = error.problem, str(error)
    else:
        return None
    assert re.fullmatch(r"[A-Z][^%]+\.", message)
    return problem


def problem_at(authority):
    return problem_of(request_timestamp, DATA, authority.url, authority.certificates)


def problem_in(response, certificates, data=DATA):
    return problem_of(verify_timestamp, data, response, certificates)


def test_granted_timestamp_is_returned_and_states_the_time(authority):
    before = datetime.now(UTC).replace(microsecond=0)
    response = request_timestamp(DATA, authority.url, authority.certificates)
    stated_at = verify_timestamp(DATA, response, authority.certificates)
    assert before <= stated_at <= datetime.now(UTC)
    assert stated_at.tzinfo == UTC
    assert problem_in(response, authority.certificates, OTHER_DATA) == "wrong digest"
    [headers] = authority.requests
    assert headers["Content-Type"] == "application/timestamp-query"
    assert "Authorization" not in headers


def test_user_name_and_password_of_the_url_are_sent(authority):
    url = authority.url.replace("://", "://office:a%3Ab@")
    request_timestamp(DATA, url, authority.certificates)
    [headers] = authority.requests
    assert headers["Authorization"] == f"Basic {base64.b64encode(b'office:a:b').decode()}"


def request_for(data, algorithm=HashAlgorithm.SHA256, **options):
    return TimestampRequestBuilder(data, algorithm, **options).build().as_bytes()


SHA512 = request_for(DATA, HashAlgorithm.SHA512)
# What the authority answers: a function of its signer's and the request.
WRONG_ANSWERS = [
    ("refused", lambda answer, request: answer(SHA512)),
    ("wrong nonce", lambda answer, request: answer(request_for(DATA))),
    ("wrong nonce", lambda answer, request: answer(request_for(DATA, nonce=False))),
    (
        "wrong digest",
        lambda answer, request: answer(
            request.replace(hashlib.sha256(DATA).digest(), hashlib.sha256(OTHER_DATA).digest())
        ),
    ),
    ("unreadable", lambda answer, request: answer(request_for(DATA, cert_req=False))),
    ("unreadable", lambda answer, request: b"<h1>It works</h1>"),
    ("too large", lambda answer, request: bytes(timestamps.MAX_BYTES + 1)),
    ("invalid", lambda answer, request: changed_at(answer(request), -1)),
]


@pytest.mark.parametrize(("problem", "answer"), WRONG_ANSWERS)
def test_wrong_answer_is_rejected(authority, problem, answer):
    authority.answer = lambda request: answer(authority.signer.answer, request)
    assert problem_at(authority) == problem


@pytest.mark.parametrize(
    ("status", "content_type", "problem"),
    [
        (200, "application/timestamp-reply; charset=binary", None),
        (200, "text/html", "content type"),
        (404, "text/html", "status"),
        (307, "application/timestamp-reply", "status"),
    ],
)
def test_answer_of_another_server_is_not_read(authority, status, content_type, problem):
    authority.status = status
    authority.content_type = content_type
    assert problem_at(authority) == problem
    assert len(authority.requests) == 1


def test_timeout_is_for_the_whole_answer(authority, monkeypatch):
    """The timeout of a socket alone would start again with every byte."""
    monkeypatch.setattr(posting, "TIMEOUT_SECONDS", 0.2)

    def pieces():
        while not authority.is_closing.wait(0.02):
            yield b"0"

    for answer in (lambda request: authority.is_closing.wait(60) and b"", lambda request: pieces()):
        authority.answer = answer
        assert problem_at(authority) == "timeout"


def test_closed_port_and_unknown_scheme_are_unreachable(authority):
    authority.server_close()
    assert problem_at(authority) == "unreachable"
    for url in ("ftp://127.0.0.1/", "http://", "http://127.0.0.1:99999/"):
        problem = problem_of(request_timestamp, DATA, url, authority.certificates)
        assert problem == "unreachable"


def test_tls_certificate_has_to_be_trusted(authority, tmp_path):
    context = tls_context(tmp_path / "certificate", "IP:127.0.0.1")
    authority.socket = context.wrap_socket(authority.socket, server_side=True)
    url = authority.url.replace("http:", "https:")
    problem = problem_of(request_timestamp, DATA, url, authority.certificates)
    assert problem == "connection untrusted"
    assert not authority.requests


@pytest.mark.parametrize(
    ("start", "end", "problem"),
    [(-2, -1, "expired"), (1, 2, "expired"), (-1, 1, None)],
)
def test_certificate_has_to_be_valid_at_the_time_of_the_timestamp(
    authority, folder, root, start, end, problem
):
    authority.answer = Signer(folder, "t", Certificate("Timestamps", root, start, end)).answer
    assert problem_at(authority) == problem


def test_timestamp_stays_valid_when_the_certificates_have_expired(granted, root):
    stated_at = verify_timestamp(DATA, granted, root.pem)
    with time_machine.travel(stated_at + IN_TWENTY_YEARS):
        assert verify_timestamp(DATA, granted, root.pem) == stated_at


@pytest.mark.parametrize("days", [-1, 1])
def test_time_has_to_be_that_of_this_server(authority, days):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
        assert problem_at(authority) == "wrong time"


def test_certificate_of_another_root_is_not_trusted(authority, folder, granted):
    stranger = Certificate("Root of the timestamps", start=-9, end=9)
    assert problem_in(granted, stranger.pem) == "untrusted"
    both = stranger.pem + authority.certificates
    assert problem_in(granted, both) is None
    authority.answer = Signer(folder, "stranger", Certificate("Timestamps", stranger)).answer
    assert problem_at(authority) == "untrusted"


@pytest.mark.parametrize("certificates", [b"", b"roots", b"-----BEGIN CERTIFICATE-----"])
def test_trusted_certificates_have_to_be_readable(granted, certificates):
    assert problem_in(granted, certificates) == "no certificates"


@pytest.mark.parametrize("named_by", ["sha1", "sha256", "sha384", "sha512"])
@pytest.mark.parametrize("digits", [0, 3])
def test_every_form_of_an_honest_answer_is_accepted(authority, folder, root, named_by, digits):
    """A certificate may be named by several algorithms; times may have fractions of seconds."""
    signer = Signer(folder, "t", authority.signer.certificate, digits=digits, named_by=named_by)
    authority.answer = signer.answer
    assert problem_at(authority) is None


def test_certificates_may_have_any_order(authority, folder, root):
    """OpenSSL does not sort them, and sorted sets only are read by rfc3161_client."""
    own = authority.signer.certificate
    unsorted = 0
    for chain in ([root], [own, root], [root, own]):
        response = Signer(folder, "t", own, chain=chain).answer(request_for(DATA))
        assert problem_in(response, root.pem) is None
        unsorted += sort_certificates(response) != response
    assert unsorted


def with_certificates(response, *certificates):
    """Return the response with other certificates (DER); it names the first one as its own."""
    decoded = asn1.decode_der(Response, response)
    signed_data = decoded.token.signed_data
    signed_data.certificates = [asn1.decode_der(asn1.TLV, der) for der in certificates]
    [signer] = signed_data.signers.as_list()
    named = x509.load_der_x509_certificate(certificates[0])
    signer.certificate.serial_number = named.serial_number
    signed_data.signers = asn1.SetOf([signer])
    return asn1.encode_der(decoded)


def test_certificate_cannot_be_exchanged_for_another_of_the_same_key(signer, root, granted):
    """It could have another name, or other dates."""
    own = signer.certificate
    assert with_certificates(granted, own.der) == granted
    new = Certificate("Another name", root, end=5, key=own.key)
    for certificates in ([new.der], [new.der, own.der]):
        response = with_certificates(granted, *certificates)
        assert problem_in(response, root.pem) == "invalid"
    of_the_same_serial_number = with_certificates(granted, own.der, changed_at(own.der, -1))
    assert problem_in(of_the_same_serial_number, root.pem)


def test_change_of_each_byte_is_detected(granted, root):
    unsigned = unsigned_bytes(granted)
    for position in range(len(granted)):
        changed = changed_at(granted, position, position % 8)
        assert problem_in(changed, root.pem) or position in unsigned


@given(st.binary(max_size=200))
def test_other_bytes_are_no_timestamp(granted, root, content):
    for response in (content, granted + content, granted[: len(content)]):
        assert problem_in(response, root.pem) == (None if response == granted else "unreadable")
