"""The office as a vCard (RFC 2426, version 3.0: the newest that all address books read)."""

from contact.content import ContactContent
from core.i18n import languages
from record.content import LocalisedText

FILE = "office.vcf"
LINE = 75  # octets; longer lines are folded


def vcard(details: ContactContent) -> str:
    """One card, in the active language; what isn't known is left out."""
    name, marked = escaped(str(details.office_name)), _language(details.office_name)
    lines = ["BEGIN:VCARD", "VERSION:3.0"]
    lines += [
        f"FN{marked}:{name}",
        f"N{marked}:{name};;;;",
        f"ORG{marked}:{name}",
        *_address(details),
    ]
    properties = {
        "TEL;TYPE=WORK,VOICE": details.telephone,
        "EMAIL;TYPE=INTERNET": details.email,
        "URL": details.web_address,
        f"NOTE{_language(details.opening_hours)}": str(details.opening_hours),
    }
    lines += [f"{name}:{escaped(value)}" for name, value in properties.items() if value]
    if details.has_coordinates:
        lines.append(f"GEO:{details.latitude};{details.longitude}")
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCARD"])


def _address(details) -> list[str]:
    """The line of the address; none where nothing of it is known."""
    street = ", ".join(filter(None, (str(details.building), str(details.street))))
    address = ["", "", street, str(details.city), "", details.postcode, str(details.country)]
    texts = (details.building, details.street, details.city, details.country)
    marked = f"ADR;TYPE=WORK{_language(*texts)}:"
    return [marked + ";".join(map(escaped, address))] if any(address) else []


def _language(*texts: LocalisedText) -> str:
    """The parameter that says in which language a property is; English in an English card needs none."""
    codes = {text.language for text in texts if text}
    if len(codes) != 1 or codes == {languages.active()} == {languages.ORIGINAL}:
        return ""
    return f";LANGUAGE={codes.pop()}"


def escaped(value: str) -> str:
    for sign in "\\,;":
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """Broken after 75 octets, never inside a letter; a line that goes on begins with a space."""
    parts, part, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LINE:
            parts.append(part)
            part, size = "", 1  # the space counts
        part, size = part + letter, size + octets
    return "\r\n ".join([*parts, part])
