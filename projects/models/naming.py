"""What projects name: fields of work, funders, countries and areas."""

from django.core.validators import RegexValidator
from django.db import models

from projects.content import CountryContent, FieldOfWorkContent, FunderContent
from publishing.fields import line, plain_text
from publishing.models import Publishable


class FieldOfWork(Publishable):
    """One of the fields in which the office gives support."""

    content_class = FieldOfWorkContent

    title = line("title", "Short name, for example “Training of judges and prosecutors”.", required=True)
    summary = plain_text("summary", "One or two sentences in plain words.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on the pages: 1 comes first.")

    class Meta:
        ordering = ["position", "slug"]
        verbose_name_plural = "fields of work"

    def __str__(self):
        return self.title_en


class Funder(Publishable):
    """Who pays for projects."""

    content_class = FunderContent

    name = line("name", "As the funder writes itself, for example “European Union”.", required=True)
    website = models.URLField(
        blank=True, max_length=600, default="", help_text="For example https://european-union.europa.eu/."
    )

    class Meta:
        ordering = ["name_en"]

    def __str__(self):
        return self.name_en


class Country(Publishable):
    """A country or area under the designation that the Council of Europe uses."""

    content_class = CountryContent

    code = models.CharField(
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", "Two capital letters, for example RO.")],
        help_text="ISO 3166-1 code of two capital letters, for example RO; XK for Kosovo.",
    )
    name = line(
        "designation",
        "As the Council of Europe writes it, for example “Türkiye”; without the asterisk, which comes by itself.",
        required=True,
    )
    footnote = plain_text(
        "footnote",
        "The wording that the designation must carry, if any. It appears wherever the designation is used.",
    )

    class Meta:
        ordering = ["name_en"]
        verbose_name = "country or area"
        verbose_name_plural = "countries and areas"

    def __str__(self):
        return self.name_en
