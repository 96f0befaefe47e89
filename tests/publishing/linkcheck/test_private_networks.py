"""Nobody is asked on this side of the firewall, and a secure connection is one to the host that was named."""

import shutil
import ssl
import subprocess

import pytest

from publishing.linkcheck import LinkChecker, http_checker
from tests.helpers.server.other_sites import LOOPBACK, Web, serving


@pytest.fixture
def web():
    with serving(Web()) as web:
        yield web


# Secure connections


def test_host_without_tls_is_told(web):
    assert web.problem_of(web.address(scheme="https")) == "makes no secure connection"


@pytest.fixture
def secure_site(tmp_path):
    """A site with a certificate for good.example; ``certificate`` is the file that says so."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl: apt-get install openssl")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *"openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=good.example".split(),
            *("-addext", "subjectAltName=DNS:good.example", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    site = Web()
    site.socket = context.wrap_socket(site.socket, server_side=True)
    site.certificate = certificate
    with serving(site):
        yield site


def test_certificate_that_nobody_vouches_for_is_told(web, secure_site):
    assert web.problem_of(secure_site.address(scheme="https")) == "certificate is not valid"
    assert not secure_site.asked


def test_certificate_is_checked_for_the_name_though_the_ip_is_asked(web, secure_site, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(secure_site.certificate))
    assert web.problem_of(secure_site.address("/page", scheme="https")) == ""
    assert secure_site.asked == [("HEAD", "/page")]
    wrong = secure_site.address(host="other.example", scheme="https")
    assert web.problem_of(wrong) == "certificate is not valid"


# The firewall


@pytest.mark.parametrize(
    "ip",
    """10.0.0.1 172.16.3.4 192.168.1.1 127.0.0.1 127.9.9.9 0.0.0.0 169.254.169.254 100.64.0.1 192.0.0.8 198.18.0.1
    224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 :: ::1 fe80::1 fe80::1%eth0 fec0::1 fd00:ec2::254 ff02::1
    ff0e::1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::7f00:1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1
    2001:db8::1 100::1""".split(),
)
def test_what_isnt_out_in_the_internet_is_never_asked(ip):
    assert not http_checker.is_public(ip)


@pytest.mark.parametrize(
    "ip", ["8.8.8.8", "185.62.190.1", "2a00:1450:4001::1", "2001:4860:4860::8888"]
)
def test_what_is_out_in_the_internet_may_be_asked(ip):
    assert http_checker.is_public(ip)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]
)
def test_without_leave_this_machine_isnt_asked_however_it_is_written(web, host):
    web.checker = LinkChecker()
    assert web.problem_of(web.address(host=host)) in (
        "leads inside a private network",
        "no such host",
    )
    assert not web.asked


def test_host_with_one_private_ip_among_others_isnt_asked(web):
    web.ips["good.example"] = [LOOPBACK, "10.0.0.7"]
    assert web.problem_of(web.address()) == "leads inside a private network"
    assert not web.asked


def test_redirect_into_a_private_network_isnt_followed(web):
    web.ips |= {"inner.example": ["10.0.0.7"], "169.254.169.254": ["169.254.169.254"]}
    web.answers["/"] = (302, "http://inner.example/admin/")
    assert web.problem_of(web.address()) == "leads inside a private network"
    web.answers["/"] = (302, "http://169.254.169.254/latest/")
    assert web.problem_of(web.address()) == "leads inside a private network"


def test_ip_that_was_looked_at_is_the_one_that_is_asked(web):
    """A name that leads elsewhere the next time is asked where it led when it was looked at."""
    led = iter([LOOPBACK])
    web.checker_with(resolve=lambda host: [next(led)])
    web.answers["/"] = lambda handler: handler.send_error(405 if handler.command == "HEAD" else 404)
    assert web.problem_of(web.address()) == "answers 404"
    assert len(web.asked) == 2
