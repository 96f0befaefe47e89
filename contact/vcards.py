"""The office as a vCard (RFC 2426, version 3.0: the newest that all address books read)."""

from contact.content import ContactContent
from core.i18n import languages
from record.content import LocalisedText


def vcard(details: ContactContent) -> bytes:
    """Return one card in the active language, without unknown facts."""
    # Here, since no page needs them: they take 4 MB and 30 ms at each start.
    from icalendar import Component
    from icalendar.parser import Parameters
    from icalendar.prop import vAdr, vGeo, vN, vOrg, vText

    name = str(details.office_name)
    language = _language(details.office_name)
    card = Component()
    card.name = "VCARD"  # type: ignore[misc]  # of this instance alone
    card.add("version", vText("3.0"))
    card.add("fn", vText(name), parameters=language)
    card.add("n", vN((name, "", "", "", "")), parameters=language)
    card.add("org", vOrg((name,)), parameters=language)
    place = (str(details.city), "", details.postcode, str(details.country))
    address = ("", "", details.building_and_street, *place)
    if any(address):
        texts = (details.building, details.street, details.city, details.country)
        card.add("adr", vAdr(address), parameters={"TYPE": "WORK"} | _language(*texts))
    properties = (
        ("tel", details.telephone, Parameters({"TYPE": ["WORK", "VOICE"]})),
        ("email", details.email, Parameters({"TYPE": "INTERNET"})),
        ("url", details.web_address, Parameters()),
        ("note", str(details.opening_hours), Parameters(_language(details.opening_hours))),
    )
    for property_name, value, parameters in properties:
        if value:
            card.add(property_name, vText(value), parameters=parameters)
    if details.latitude is not None and details.longitude is not None:
        card.add("geo", vGeo((float(details.latitude), float(details.longitude))))
    return card.to_ical(sorted=False)


def _language(*texts: LocalisedText) -> dict[str, str]:
    """Return the parameter of a property; English in an English card needs none."""
    codes = {text.language for text in texts if text}
    if len(codes) != 1 or codes == {languages.active()} == {languages.ORIGINAL}:
        return {}
    return {"LANGUAGE": codes.pop()}
