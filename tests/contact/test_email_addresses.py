"""E-mail addresses: where mail goes, which are the same, and that each is one and no more."""

from email import message_from_bytes, policy

import pytest
from django.core.mail import EmailMessage
from hypothesis import assume, given
from hypothesis import strategies as st

from contact.email_addresses import MAX_LENGTH, mailable, normal_email
from contact.models import Message

# Signs that forge headers in one way or another: as they are, full-width, encoded, hidden.
FORGING = "\"'<>()[]:;@,.=?_-+ \t\r\n\0\\＠，＜＞；：（）［］．＂／ͺ℀⑴\u200b\u202e\ud7ffaébß中"
forging = st.text(st.sampled_from(FORGING), max_size=20)
addresses = st.one_of(
    st.text(max_size=40),
    forging,
    st.builds("{}@{}.org".format, forging, forging),
    st.emails(),
)


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("Zoe@JUST.RO", "Zoe@just.ro"),
        ("zoe@bücher.example", "zoe@xn--bcher-kva.example"),
        ("zoe@faß.de", "zoe@xn--fa-hia.de"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        ("o'neill+x=y@example.ie", "o'neill+x=y@example.ie"),
        ('"zoe..x"@example.org', '"zoe..x"@example.org'),
    ],
)
def test_mail_goes_to_the_domain_as_the_name_system_writes_it(typed, sent_to):
    assert mailable(typed) == sent_to


@pytest.mark.parametrize(
    "typed",
    [
        "x@b.com，victim＠evil.org",
        "x@b.com＞，＜victim＠evil.org",
        "-@，：é％％＠ͺ。bß（中1ͺ＠éab＂（／℀％％＂.＜中中",
        "=?utf-8?b?dmljdGltQGV2aWwub3JnLA==?=@example.org",
        "boss＠x@example.org",
        "zoeͺ@example.org",
        '"a<b>"@example.org',
        '"a\\"b"@example.org',
        "zoe@" + 60 * "a" + "é.org",
        "zoe@ex\u06ddample.org",
        "zoe@é。。x.org",
        "zoe@a_b.org",
        "zoe@-a.org",
        "zoe@" + "가." * 124 + "org",
        "zoe\u200b@example.org",
        "zoë@example.org",
        "почта@пример.рф",
        '"zoe.ștefănescu"@example.org',
        "zoe@localhost",
        "zoe",
        "@example.org",
        ".zoe@example.org",
        "zoe.@example.org",
        '""@example.org',
    ],
)
def test_what_is_no_single_address_is_none(typed):
    with pytest.raises(ValueError, match="There is no such"):
        mailable(typed)


@given(addresses)
def test_whatever_is_taken_is_one_address_in_a_header_and_no_more(typed):
    try:
        address = mailable(typed)
    except ValueError:
        assume(False)
    mail = EmailMessage("Subject", "Text", "from@example.org", [address], reply_to=[address])
    written = message_from_bytes(mail.message(policy=policy.SMTP).as_bytes(), policy=policy.default)
    for name in ("To", "Reply-To"):
        (found,) = written[name].addresses
        assert found.username == address.rpartition("@")[0].strip('"')
        assert found.domain == address.rpartition("@")[2]
        assert found.display_name == ""
    assert address.isascii()


@pytest.mark.parametrize(
    "spellings",
    [
        ["zoe@example.org", "ZOE@Example.ORG", " zoe@example.org ", '"zoe"@example.org'],
        [
            "zoe@bücher.example",
            "zoe@xn--bcher-kva.example",
            "zoe@BÜCHER.example",
            "zoe@bu\u0308cher.example",
        ],
        ["ștefan@example.org", "ȘTEFAN@example.org", "s\u0326tefan@example.org"],
        ["info@пример.укр", "INFO@ПРИМЕР.УКР"],
    ],
)
def test_spellings_of_an_address_have_one_form(spellings):
    assert len(set(map(normal_email, spellings))) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@b.org", "a@c.org"),
        ("a.b@c.org", "ab@c.org"),
        ("strasse@example.org", "straße@example.org"),
        ("zoe@fass.de", "zoe@faß.de"),
    ],
)
def test_other_addresses_have_other_forms(one, other):
    assert normal_email(one) != normal_email(other)


@given(st.text(max_size=Message.EMAIL_LENGTH))
def test_form_of_any_text_fits_the_column(text):
    assert (
        len(normal_email(text)) <= MAX_LENGTH == Message._meta.get_field("normal_email").max_length
    )
