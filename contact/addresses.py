"""E-mail addresses in any alphabet (RFC 6531): which are taken, how mail goes there, and which are one and the same."""

import re
import unicodedata

import idna

# Signs that may stand before the @ without quotes (RFC 5322, atext), besides letters and digits of any alphabet.
SIGNS = "-!#$%&'*+/=?^_`{|}~"
ENCODED_WORD = "=?"  # mail programs decode what begins so: it is how headers are forged with harmless signs
LONGEST_DOMAIN = 253
LONGEST = 1_000  # of the normal form; letters that become several fit in


def mailable(address: str) -> str:
    """The address as mail goes there: its domain in ASCII, by today's rules (UTS 46, IDNA 2008: ß is ß).

    Raises ``ValueError`` for what no mail server takes, or what isn't one address only.
    """
    local, at, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    if not at or not _is_local(local):
        raise ValueError("There is no such address.")
    return f"{local}@{_in_ascii(domain)}"


def normal_email(address: str) -> str:
    """One form for all spellings of an address. Capitals before the @ are small ones: people don't tell them apart."""
    try:
        local, _, domain = mailable(address).rpartition("@")
    except ValueError:  # stored by an older release: it is compared as it is written
        return address.strip().lower()[:LONGEST]
    return f"{_unquoted(local).lower()}@{domain}"[:LONGEST]


def _is_local(local: str) -> bool:
    """Parts with dots between; in quotes, dots wherever. What looks like a sign of another meaning is no letter."""
    inner = _unquoted(local)
    parts = [inner.replace(".", "")] if inner != local else local.split(".")
    return all(part and all(map(_is_taken, part)) for part in parts) and ENCODED_WORD not in local


def _is_taken(letter: str) -> bool:
    if letter.isascii():
        return letter.isalnum() or letter in SIGNS
    is_letter = unicodedata.category(letter)[0] in "LMN" or unicodedata.category(letter) == "So"
    # Fullwidth and other compatible forms would turn into signs on the way.
    stands_for = unicodedata.normalize("NFKC", letter)
    return is_letter and all(each.isalnum() or not each.isascii() for each in stands_for)


def _in_ascii(domain: str) -> str:
    try:
        found = idna.encode(domain, uts46=True, std3_rules=True, transitional=False).decode()
    except idna.IDNAError as error:
        raise ValueError("There is no such domain.") from error
    if "." not in found or len(found) > LONGEST_DOMAIN or not re.fullmatch(r"[a-z0-9.-]+[a-z0-9]", found):
        raise ValueError("There is no such domain.")
    return found


def _unquoted(local: str) -> str:
    is_quoted = len(local) > 2 and local.startswith('"') and local.endswith('"')
    return local[1:-1] if is_quoted else local
