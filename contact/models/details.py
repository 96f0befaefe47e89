"""The contact details of the office: their public content and their working copy."""

from decimal import Decimal
from typing import Annotated, Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator

from accounts.roles import WRITERS
from record import schema
from record.content import Content, Frozen, LocalisedText, RichText
from record.models import LinkRow, Publishable, Row
from record.schema import Link

DEGREE_PLACES = 6

validate_telephone = RegexValidator(
    r"\A\+?[0-9][0-9 ()/-]{3,}\Z",
    _("Include the country code, for example +40 21 201 78 87."),
    "not_a_telephone",
)

TELEPHONE = schema.text(
    _("telephone"),
    40,
    _("With the country code, for example +40 21 201 78 87."),
    validators=[validate_telephone],
)
EMAIL = schema.email(_("e-mail address"), _("For example office@example.org; may be empty."))

# 44.46 and 44.460000 are one content, so they must have one digest.
Degrees = Annotated[
    Decimal, AfterValidator(lambda value: value.quantize(Decimal(1).scaleb(-DEGREE_PLACES)))
]


def _degrees(label: Any, limit: int, help_text: Any) -> Any:
    return schema.optional(
        models.DecimalField,
        label,
        max_digits=DEGREE_PLACES + len(str(limit)),
        decimal_places=DEGREE_PLACES,
        validators=[MinValueValidator(-limit), MaxValueValidator(limit)],
        help_text=help_text,
    )


class RoleContactContent(Frozen):
    """The contact for one role of the office, such as procurement."""

    role: LocalisedText = schema.line(
        _("role"), _("For example “Requests for support” or “Procurement”."), required=True
    )
    name: LocalisedText = schema.line(_("name"), _("Of a person or a unit; may be empty."))
    telephone: str = TELEPHONE
    email: str = EMAIL


class ContactContent(Content):
    """The contact details of the office, with coordinates in degrees (WGS 84)."""

    kind = "contact"
    is_on_every_page = True
    shown_on = {"pages:home": _("All pages")}
    view_name = "contact:contact"
    is_single = True
    menu_place = 9
    roles = WRITERS
    side_bar = ("office", 4)
    field_commands = {
        "telephone": _("Telephone number"),
        "email": _("E-mail address of the office"),
        "street_en": _("Postal address"),
        "opening_hours_en": _("Opening hours"),
    }
    address_fields = ("building", "street", "city", "country")
    kind_name = _("Contact")
    kind_names = _("Contact")
    search_place = 7
    title_fields = ("office_name",)
    search_words = ("postcode", "telephone", "email", "web_address", "press_email")

    office_name: LocalisedText = schema.line(
        _("name of the office"),
        _("In full, for example “Cybercrime Programme Office”."),
        required=True,
    )
    building: LocalisedText = schema.line(
        _("building"), _("For example “United Nations House”; may be empty.")
    )
    street: LocalisedText = schema.line(
        _("street"), _("Street and number, for example “48A Primaverii Blvd”.")
    )
    postcode: str = schema.text(_("postcode"), 20, _("For example 011975."))
    city: LocalisedText = schema.line(_("city"), _("For example “Bucharest”."))
    country: LocalisedText = schema.line(_("country"), _("For example “Romania”."))
    telephone: str = TELEPHONE
    email: str = EMAIL
    web_address: str = schema.url(
        _("website"), _("Full URL, for example https://www.coe.int/cproc.")
    )
    # Columns that are newer than the first release have defaults for its servers.
    head_of_office: LocalisedText = schema.line(
        _("head of office"), _("Name, with a title if there is one; may be empty."), db_default=""
    )
    press_contact: LocalisedText = schema.line(
        _("press contact"),
        _("Name and telephone number for journalists; may be empty."),
        db_default="",
    )
    press_email: str = schema.email(
        _("e-mail address for the press"),
        _("For example press@example.org; may be empty."),
        db_default="",
    )
    opening_hours: LocalisedText = schema.line(
        _("opening hours"), _("For example “Monday to Friday, 9 a.m. to 5 p.m.”.")
    )
    directions: RichText = schema.rich_text(
        _("how to get there"),
        _("By public transport and on foot, for example the nearest stop and its lines."),
    )
    latitude: Degrees | None = _degrees(
        _("latitude"),
        90,
        _(
            "Degrees north (WGS 84), for example 44.462300; south is negative. Empty if no source "
            "gives it."
        ),
    )
    longitude: Degrees | None = _degrees(
        _("longitude"),
        180,
        _(
            "Degrees east (WGS 84), for example 26.089700; west is negative. Empty if no source "
            "gives it."
        ),
    )
    role_contacts: tuple[RoleContactContent, ...] = schema.rows(
        _("Contacts by role"), _("Contacts for requests, procurement and other matters.")
    )
    profiles: tuple[Link, ...] = schema.rows(
        _("Social media profiles"), _("Profiles of the office on other sites.")
    )
    sources: tuple[Link, ...] = schema.sources()

    @property
    def has_coordinates(self) -> bool:
        return self.latitude is not None and self.longitude is not None

    @property
    def has_facts(self) -> bool:
        """Whether there is more than the address and the directions."""
        names = (
            "telephone email head_of_office press_contact press_email role_contacts web_address "
            "opening_hours"
        )
        return self.has_coordinates or any(getattr(self, name) for name in names.split())

    @property
    def building_and_street(self) -> str:
        return ", ".join(filter(None, (str(self.building), str(self.street))))


class ContactDetails(Publishable):
    """The contact details of the office; there is one row."""

    content_class = ContactContent
    slug_is_fixed = True

    slug = models.SlugField(
        _("web address"),
        max_length=120,
        unique=True,
        default="contact",
        help_text=_("Always “contact”: the page is /contact/."),
    )

    class Meta:
        verbose_name = _("contact details")
        verbose_name_plural = _("contact details")
        constraints = [
            # Slugs are unique, so there can be only one row.
            models.CheckConstraint(
                condition=Q(slug="contact"),
                name="contact_details_have_one_address",
                violation_error_message=_("The web address of this page is always “contact”."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="contact_latitude_and_longitude_go_together",
                violation_error_message=_("Enter both latitude and longitude, or neither."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__range=(-90, 90)),
                name="contact_latitude_in_range",
                violation_error_message=_("The latitude must be between −90 and 90."),
            ),
            models.CheckConstraint(
                condition=Q(longitude=None) | Q(longitude__range=(-180, 180)),
                name="contact_longitude_in_range",
                violation_error_message=_("The longitude must be between −180 and 180."),
            ),
        ]


class ContactSource(LinkRow):
    details = models.ForeignKey(
        ContactDetails, models.CASCADE, related_name="sources", verbose_name=_("contact details")
    )

    class Meta(LinkRow.Meta):
        verbose_name = _("contact source")
        verbose_name_plural = _("contact sources")


class RoleContact(Row):
    content_class = RoleContactContent

    details = models.ForeignKey(
        ContactDetails,
        models.CASCADE,
        related_name="role_contacts",
        verbose_name=_("contact details"),
    )

    class Meta(Row.Meta):
        verbose_name = _("contact by role")
        verbose_name_plural = _("contacts by role")

    def __str__(self) -> str:
        return self.role_en


class ContactProfile(LinkRow):
    """A social media profile, linked in the footer of each page."""

    details = models.ForeignKey(
        ContactDetails, models.CASCADE, related_name="profiles", verbose_name=_("contact details")
    )

    class Meta(LinkRow.Meta):
        verbose_name = _("social media profile")
        verbose_name_plural = _("social media profiles")
