"""Where the office is, what people can write to it about, and what they wrote."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_countries.fields import CountryField

from contact.content import DEGREE_PLACES, ContactContent
from publishing import fields
from publishing.models import LinkRow, Publishable, only_one_row
from staff.models import Act, AuditEntry

TELEPHONE = RegexValidator(
    r"\A\+?[0-9][0-9 ()/-]{3,}\Z",
    "Write it with the country's code, for example +40 21 201 78 87.",
    "not_a_telephone",
)


class ContactDetails(Publishable):
    """Where the office is and how to reach it; there is one."""

    content_class = ContactContent
    slug_is_fixed = True

    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        default="contact",
        help_text="Always “contact”: the page is /contact/.",
    )
    office_name = fields.line(
        "name of the office", "In full, for example “Cybercrime Programme Office”.", required=True
    )
    building = fields.line("building", "For example “United Nations House”; may be empty.")
    street = fields.line("street", "Street and number, for example “48A Primaverii Blvd”.")
    postcode = models.CharField(max_length=20, blank=True, default="", help_text="For example 011975.")
    city = fields.line("city", "For example “Bucharest”.")
    country = fields.line("country", "For example “Romania”.")
    telephone = models.CharField(
        max_length=40,
        blank=True,
        default="",
        validators=[TELEPHONE],
        help_text="With the country's code, for example +40 21 201 78 87.",
    )
    email = models.EmailField(
        "e-mail address", blank=True, default="", help_text="For example office@example.org; may be empty."
    )
    web_address = models.URLField(
        max_length=600,
        blank=True,
        default="",
        help_text="Whole address, for example https://www.coe.int/cproc.",
    )
    opening_hours = fields.line("opening hours", "For example “Monday to Friday, 9 a.m. to 5 p.m.”.")
    directions = fields.rich_text(
        "how to get there", "By public transport and on foot, for example the nearest stop and its lines."
    )
    latitude = models.DecimalField(
        max_digits=DEGREE_PLACES + 2,
        decimal_places=DEGREE_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="Degrees north (WGS 84), for example 44.462300; south is negative. Empty if no source gives it.",
    )
    longitude = models.DecimalField(
        max_digits=DEGREE_PLACES + 3,
        decimal_places=DEGREE_PLACES,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
        help_text="Degrees east (WGS 84), for example 26.089700; west is negative. Empty if no source gives it.",
    )

    class Meta:
        verbose_name = "contact details"
        verbose_name_plural = "contact details"
        constraints = [
            # Addresses are unique, so this leaves room for one row.
            models.CheckConstraint(
                condition=Q(slug="contact"),
                name="contact_details_have_one_address",
                violation_error_message="The address of this page is always “contact”.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="contact_latitude_and_longitude_go_together",
                violation_error_message="Give both latitude and longitude, or neither.",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None) | Q(latitude__range=(-90, 90)),
                name="contact_latitude_in_range",
                violation_error_message="A latitude lies between −90 and 90.",
            ),
            models.CheckConstraint(
                condition=Q(longitude=None) | Q(longitude__range=(-180, 180)),
                name="contact_longitude_in_range",
                violation_error_message="A longitude lies between −180 and 180.",
            ),
        ]

    def __str__(self):
        return self.office_name_en

    def clean(self):
        only_one_row(self)
        super().clean()

    def check_publishable(self):
        super().check_publishable()
        if not self.office_name_en:
            raise ValidationError({"office_name_en": "Give the office's English name before publishing it."})


class ContactSource(LinkRow):
    """Where what the page states comes from."""

    details = models.ForeignKey(ContactDetails, models.CASCADE, related_name="sources")


class SubjectQuerySet(models.QuerySet):
    def active(self):
        """What a visitor can choose."""
        return self.filter(is_active=True)


class Subject(models.Model):
    """What a message is about. Visitors see a change at once: subjects are no part of the record."""

    label = fields.line(
        "label", "As visitors read it, for example “Training and other activities”.", required=True
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the list: 1 comes first.")
    is_active = models.BooleanField(
        "in use",
        default=True,
        help_text="Untick it to take the subject off the form, for example after a campaign; its messages stay.",
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label or self.label_en

    def clean(self):
        super().clean()
        if not self.is_active and not Subject.objects.active().exclude(pk=self.pk).exists():
            raise ValidationError(
                {
                    "is_active": "Nobody could write to the office without a subject. Put another one in use first."
                }
            )


class AnswerLanguage(models.TextChoices):
    ENGLISH = "en", "English"
    FRENCH = "fr", "français (French)"
    ROMANIAN = "ro", "română (Romanian)"


class MessageQuerySet(models.QuerySet):
    def unread(self):
        """Those that nobody has opened at the desk; the audit says who opened which."""
        read = AuditEntry.objects.filter(
            act=Act.READ_MESSAGE, kind="message", reference=OuterRef("reference")
        )
        return self.filter(~Exists(read))


class Message(models.Model):
    """What a visitor sent through the form, exactly as typed."""

    NAME_LENGTH = 200
    EMAIL_LENGTH = (
        254  # the longest address that mail servers take (RFC 5321, a path of 256 without its brackets)
    )
    TEXT_LENGTH = 19_999

    reference = models.CharField(max_length=16, unique=True)
    received_at = models.DateTimeField("received", db_index=True)
    name = models.CharField(max_length=NAME_LENGTH)
    email = models.EmailField("e-mail address", max_length=EMAIL_LENGTH)
    organisation = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    country = CountryField(blank=True, default="")
    # A subject with messages is taken off the form, not deleted: who answers and how long it is kept hang on it.
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="messages")
    language = models.CharField("language of the answer", max_length=2, choices=AnswerLanguage)
    text = models.TextField()
    # The form's token can be spent once: a form that is sent twice is one message.
    token_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(text=""), name="message_says_something"
            ),
            models.CheckConstraint(
                condition=Q(language__in=AnswerLanguage.values), name="message_language_is_known"
            ),
        ]

    def __str__(self):
        return self.reference

    def says(self, typed: dict) -> bool:
        """Whether these cleaned values of the form are what this message holds."""
        return all(getattr(self, name) == value for name, value in typed.items())
