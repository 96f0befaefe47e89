"""Headers are read by programs that follow RFC 2047 to the letter."""

import re
from base64 import b64decode
from email import policy
from quopri import decodestring

from hypothesis import example, given
from hypothesis import strategies as st

from core.mail.message import Mail

ENCODED_WORD = re.compile(r"=\?([^\s?]+)\?([bq])\?([!->@-~]+)\?=", re.IGNORECASE)
ROMANIAN = (
    "Re: Mesajul dumneavoastră C-2026-7F3K9 – Oficiul de program al Consiliului Europei privind "
    "criminalitatea informatică"
)
LETTERS = "abcxyzABCXYZ0123456789àâæçéèêëîïôœùûüÿÀÇÉŒăâîșțĂÂÎȘȚ"
SIGNS = ".,:;!?/_=-–’'\"()[]«»„”\u00a0\u202f"
WORDS = st.text(LETTERS + SIGNS, min_size=1, max_size=90).filter(lambda word: "=?" not in word)
SUBJECTS = st.lists(WORDS, min_size=1).map(" ".join)
NAMES = st.lists(st.text(LETTERS, min_size=1, max_size=40), min_size=1).map(" ".join)


def read_strictly(mail: Mail, name: str) -> str:
    """Return a header as it is read after sending. Fail if a part of it is against RFC 2047."""
    written = mail.message(policy=policy.SMTP).as_bytes().decode("ascii")
    (folded,) = re.findall(rf"^{name}: (.*(?:\r\n[ \t].*)*)\r\n", written, re.MULTILINE)
    for line in f"{name}: {folded}".split("\r\n"):
        assert len(line) <= (76 if "=?" in line else 998)
    words = re.split("([ \t]+)", folded.replace("\r\n", ""))
    text = ""
    was_encoded = False
    for index in range(0, len(words), 2):
        encoded = ENCODED_WORD.fullmatch(words[index])
        assert encoded or "=?" not in words[index]
        if index and not (encoded and was_encoded):
            text += words[index - 1]
        text += decode(encoded) if encoded else words[index]
        was_encoded = bool(encoded)
    return text


def decode(encoded: re.Match) -> str:
    assert len(encoded[0]) <= 75
    charset, encoding, content = encoded.groups()
    if encoding.lower() == "b":
        return b64decode(content, validate=True).decode(charset)
    return decodestring(content, header=True).decode(charset)


@given(SUBJECTS)
@example(ROMANIAN)
@example("x" * 70 + " é é")
def test_subject_is_read_as_it_was_written(subject):
    mail = Mail(subject, "Text", "from@example.org", ["to@example.org"])
    assert read_strictly(mail, "Subject") == subject


@given(NAMES)
@example('"C-PROC, Bucharest"')
@example("ç ùxœêZȚZôbæçàĂïÉïë8è èê î")
def test_name_of_the_sender_is_read_as_it_was_written(name):
    sender = f"{name} <from@example.org>"
    assert read_strictly(Mail("Subject", "Text", sender, ["to@example.org"]), "From") == sender
