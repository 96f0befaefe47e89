"""Working copy of the contact details."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contact.content import DEGREE_PLACES, ContactContent
from record import fields
from record.models import LinkRow, Publishable


def _degrees(label: Any, limit: int, help_text: Any) -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=DEGREE_PLACES + len(str(limit)),
        decimal_places=DEGREE_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(-limit), MaxValueValidator(limit)],
        help_text=help_text,
    )


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
    office_name = fields.line(
        _("name of the office"),
        _("In full, for example “Cybercrime Programme Office”."),
        required=True,
    )
    building = fields.line(_("building"), _("For example “United Nations House”; may be empty."))
    street = fields.line(_("street"), _("Street and number, for example “48A Primaverii Blvd”."))
    postcode = models.CharField(
        _("postcode"), max_length=20, blank=True, default="", help_text=_("For example 011975.")
    )
    city = fields.line(_("city"), _("For example “Bucharest”."))
    country = fields.line(_("country"), _("For example “Romania”."))
    telephone = models.CharField(
        _("telephone"),
        max_length=40,
        blank=True,
        default="",
        validators=[
            RegexValidator(
                r"\A\+?[0-9][0-9 ()/-]{3,}\Z",
                _("Include the country code, for example +40 21 201 78 87."),
                "not_a_telephone",
            )
        ],
        help_text=_("With the country code, for example +40 21 201 78 87."),
    )
    email = models.EmailField(
        _("e-mail address"),
        blank=True,
        default="",
        help_text=_("For example office@example.org; may be empty."),
    )
    web_address = models.URLField(
        _("website"),
        max_length=600,
        blank=True,
        default="",
        help_text=_("Full URL, for example https://www.coe.int/cproc."),
    )
    # Columns that are newer than the first release have defaults for its servers.
    head_of_office = fields.line(
        _("head of office"), _("Name, with a title if there is one; may be empty."), db_default=""
    )
    press_contact = fields.line(
        _("press contact"),
        _("Name and telephone number for journalists; may be empty."),
        db_default="",
    )
    press_email = models.EmailField(
        _("e-mail address for the press"),
        blank=True,
        default="",
        db_default="",
        help_text=_("For example press@example.org; may be empty."),
    )
    opening_hours = fields.line(
        _("opening hours"), _("For example “Monday to Friday, 9 a.m. to 5 p.m.”.")
    )
    directions = fields.rich_text(
        _("how to get there"),
        _("By public transport and on foot, for example the nearest stop and its lines."),
    )
    latitude = _degrees(
        _("latitude"),
        90,
        _(
            "Degrees north (WGS 84), for example 44.462300; south is negative. Empty if no source "
            "gives it."
        ),
    )
    longitude = _degrees(
        _("longitude"),
        180,
        _(
            "Degrees east (WGS 84), for example 26.089700; west is negative. Empty if no source "
            "gives it."
        ),
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
