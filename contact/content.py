"""Content class of the contact details."""

import re
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from record.content import Content, Link, LocalisedText, RichText

DEGREE_PLACES = 6

# 44.46 and 44.460000 are one content, so they must have one digest.
Degrees = Annotated[
    Decimal, AfterValidator(lambda value: value.quantize(Decimal(1).scaleb(-DEGREE_PLACES)))
]


def telephone_link(number: str) -> str:
    """Return the URL that dials the number, such as ``tel:+40212017887``."""
    return "tel:" + re.sub(r"[^\d+]", "", number)


class ContactContent(Content):
    """The contact details of the office, with coordinates in degrees (WGS 84)."""

    kind = "contact"
    is_on_every_page = True
    shown_on = {"pages:home": _("All pages")}
    view_name = "contact:contact"
    is_single = True
    listed_fields = tuple(
        "office_name building street postcode city country telephone email web_address "
        "opening_hours".split()
    )
    address_fields = ("building", "street", "city", "country")
    kind_name = _("Contact")
    kind_names = _("Contact")
    search_place = 7
    search_title = ("office_name",)
    search_words = ("postcode", "telephone", "email", "web_address", "press_email")

    office_name: LocalisedText = LocalisedText()
    building: LocalisedText = LocalisedText()
    street: LocalisedText = LocalisedText()
    postcode: str = ""
    city: LocalisedText = LocalisedText()
    country: LocalisedText = LocalisedText()
    telephone: str = ""
    email: str = ""
    web_address: str = ""
    head_of_office: LocalisedText = LocalisedText()
    press_contact: LocalisedText = LocalisedText()
    press_email: str = ""
    opening_hours: LocalisedText = LocalisedText()
    directions: RichText = RichText()
    latitude: Degrees | None = None
    longitude: Degrees | None = None
    sources: tuple[Link, ...] = ()

    @property
    def has_coordinates(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def has_facts(self) -> bool:
        """Whether there is more than the address and the directions."""
        names = "telephone email head_of_office press_contact press_email web_address opening_hours"
        return self.has_coordinates or any(getattr(self, name) for name in names.split())

    @property
    def telephone_link(self) -> str:
        return telephone_link(self.telephone)

    @property
    def building_and_street(self) -> str:
        return ", ".join(filter(None, (str(self.building), str(self.street))))
