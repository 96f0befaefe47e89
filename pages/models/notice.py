"""Working copies of the banners on every page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from pages.content import NoticeContent
from record.fields import line, plain_text
from record.models import Publishable

POSSIBLE_YEARS = range(2000, 2100)


class Notice(Publishable):
    """A banner on every page, from its start to its end."""

    content_class = NoticeContent
    ends_automatically = True

    title = line(
        _("title"), _("A few words, for example “Office closed on 1 December”."), required=True
    )
    text = plain_text(_("text"), _("One or two sentences."))
    starts_at = models.DateTimeField(
        _("start"),
        null=True,
        blank=True,
        help_text=_("Bucharest time. Empty: from the moment of publishing."),
    )
    ends_at = models.DateTimeField(
        _("end"),
        null=True,
        blank=True,
        help_text=_(
            "Bucharest time. Publishing it also schedules its end. Empty: until withdrawn."
        ),
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("The end is before the start. Correct one of the two."),
            )
        ]

    def __str__(self):
        return self.title_en

    def clean(self):
        super().clean()
        for name in ("starts_at", "ends_at"):
            moment = getattr(self, name)
            if moment and moment.year not in POSSIBLE_YEARS:
                raise ValidationError({name: _("Check the year: it lies outside this century.")})
