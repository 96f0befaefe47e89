"""What visitors wrote to the office."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django_countries.fields import CountryField

from contact.models.subject import Subject
from staff.models import Act, AuditEntry


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
