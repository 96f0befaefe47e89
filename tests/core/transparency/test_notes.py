"""Signed notes, against the example of C2SP signed-note, and changed in every bit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.transparency.notes import SignerKey, verified_text
from core.transparency.proofs import COSIGNATURE, Invalid, VerifierKey, split_note

EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = (
    "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ON"
    "ncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# A checkpoint of a public log, as its witness signed it (key type 4).
COSIGNED_TEXT = (
    "arche2025h1.staging.ct.transparency.dev\n1432088532\n"
    "U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n"
)
COSIGNATURE_LINE = (
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sX"
    "Tynk5XeU/zZ0WBxtqB0DrAWfBw==\n"
)
COSIGNER = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
NAME = "www.example.org/record"
SIGNER = SignerKey(NAME, bytes(range(32)))
TEXT = "Line one\n\nÉté\n"
NOTE = SIGNER.sign(TEXT)
BY_KEY = {
    SIGNER.verifier: NOTE,
    VerifierKey.parse(COSIGNER, COSIGNATURE): f"{COSIGNED_TEXT}\n{COSIGNATURE_LINE}",
}


def test_published_example_is_verified():
    key = VerifierKey.parse(EXAMPLE_KEY)
    assert key.name == "example.com/foo"
    assert str(key) == EXAMPLE_KEY
    with pytest.raises(Invalid):
        VerifierKey.parse(EXAMPLE_KEY, COSIGNATURE)
    assert verified_text(EXAMPLE, [key]) == "This is an example message.\n"


def test_published_cosignature_is_verified():
    key = VerifierKey.parse(COSIGNER, COSIGNATURE)
    assert str(key) == COSIGNER
    assert verified_text(f"{COSIGNED_TEXT}\n{COSIGNATURE_LINE}", [key]) == COSIGNED_TEXT
    later = COSIGNATURE_LINE.replace("AAAABqEiEg", "AAAABqEiEh")
    for note in (f"{COSIGNED_TEXT}x\n\n{COSIGNATURE_LINE}", f"{COSIGNED_TEXT}\n{later}"):
        with pytest.raises(Invalid, match="its text is not what"):
            verified_text(note, [key])


def test_keys_are_read_as_they_are_written():
    created = SignerKey.create(NAME)
    assert SignerKey.parse(str(created)) == created
    assert VerifierKey.parse(str(created.verifier)) == created.verifier
    assert created != SignerKey.create(NAME)
    assert created.private.hex() not in repr(created)


def test_note_is_verified_among_signatures_of_others():
    other = SignerKey.create("witness.example")
    [line] = split_note(other.sign(TEXT))[1]
    note = f"{NOTE}{line}\n"
    assert verified_text(note, [SIGNER.verifier]) == TEXT
    assert verified_text(note, [other.verifier, SIGNER.verifier]) == TEXT
    with pytest.raises(Invalid, match="not signed with"):
        verified_text(note, [SignerKey.create(NAME).verifier])
    [line] = split_note(SIGNER.sign("Another text\n"))[1]
    with pytest.raises(Invalid, match="its text is not what"):
        verified_text(f"{NOTE}{line}\n", [SIGNER.verifier])


@given(st.sampled_from([*BY_KEY]), st.integers(0, 9999), st.integers(0, 7))
def test_each_changed_bit_is_noticed(key, place, bit):
    data = bytearray(BY_KEY[key].encode())
    data[place % len(data)] ^= 1 << bit
    try:
        changed = data.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(Invalid):
        verified_text(changed, [key])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a+b+c",
        EXAMPLE_KEY[:-1],
        EXAMPLE_KEY.replace("530d", "530e"),
        f" {EXAMPLE_KEY}",
        COSIGNER,
    ],
)
def test_wrong_key_and_one_of_another_type_are_rejected(text):
    for parse in (VerifierKey.parse, SignerKey.parse):
        with pytest.raises(Invalid):
            parse(text)
