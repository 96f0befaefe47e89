"""The content of the peers as ordinary Django models; texts have a column per language."""

from django.db import models
from django.urls import reverse
from translated_fields import TranslatedField


def line():
    return TranslatedField(models.CharField(max_length=300, blank=True, default=""))


def text():
    return TranslatedField(models.TextField(blank=True, default=""))


def code():
    return models.CharField(max_length=40, blank=True, default="", db_index=True)


class Named(models.Model):
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.slug

    @property
    def label(self):
        return getattr(self, "name", "") or self.title


class Row(models.Model):
    class Meta:
        abstract = True

    def __str__(self):
        return str(self.pk)


class Country(Named):
    name = line()
    footnote = text()

    class Meta:
        ordering = ["name_en"]

    def get_absolute_url(self):
        return f"/countries/{self.slug}/"

    @property
    def mark(self):
        """The mark of its footnote: * for the first that the site has, ** for the second."""
        return "*" * (1 + (self.slug == "ps")) if self.footnote_en else ""


class Funder(Named):
    name = line()

    class Meta:
        ordering = ["name_en"]


class FieldOfWork(Named):
    title = line()
    summary = text()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class Office(Named):
    """The profile and the contact details."""

    name = line()
    short_name = models.CharField(max_length=40)
    official_names = line()
    city = line()
    summary = text()
    building = line()
    street = line()
    postcode = models.CharField(max_length=20)
    country = line()
    telephone = models.CharField(max_length=40)


class Figure(Row):
    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")
    label = line()
    value = models.CharField(max_length=60)
    as_of = models.CharField(max_length=10)


class Milestone(Named):
    title = line()
    date = models.CharField(max_length=10)
    founds_the_office = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]


class StandingPage(Named):
    title = line()
    body = text()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]


class Project(Named):
    """``start`` is a day and ``end`` a month, as in the sources; ``last_day`` ends that month."""

    acronym = models.CharField(max_length=60)
    title = line()
    summary = text()
    start = models.CharField(max_length=10)
    end = models.CharField(max_length=10)
    first_day = models.DateField(db_index=True)
    last_day = models.DateField(db_index=True)
    implementer = line()
    budget_amount = models.DecimalField(max_digits=14, decimal_places=2)
    budget_is_about = models.BooleanField(default=False)
    budget_note = text()
    region = code()
    countries = models.ManyToManyField(Country, related_name="projects")
    fields = models.ManyToManyField(FieldOfWork, related_name="projects")
    objective = text()
    results = text()
    published_at = models.DateTimeField()

    def get_absolute_url(self):
        return reverse("project", args=[self.slug])

    def status(self, on):
        if on < self.first_day:
            return "upcoming"
        return "completed" if on > self.last_day else "ongoing"

    @property
    def years(self):
        return range(self.first_day.year, self.last_day.year + 1)


class Extension(Row):
    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")
    former_end = models.CharField(max_length=10)
    note = line()


class FunderShare(Row):
    project = models.ForeignKey(Project, models.CASCADE, related_name="funders")
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="shares")
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True)


class Link(Row):
    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    label = line()
    url = models.URLField(max_length=600)


class Source(Row):
    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")
    label = line()
    url = models.URLField(max_length=600)


class Activity(Named):
    title = line()
    start = models.DateField(db_index=True)
    end = models.DateField()
    place = line()
    country = models.ForeignKey(Country, models.PROTECT, related_name="activities")
    type = code()
    projects = models.ManyToManyField(Project, related_name="activities")
    summary = text()

    class Meta:
        ordering = ["-start", "slug"]

    def get_absolute_url(self):
        return f"/activities/{self.slug}/"


class Document(Named):
    title = line()
    description = text()
    url = models.URLField(max_length=600)
    language = models.CharField(max_length=5)
    type = code()
    date = models.CharField(max_length=10)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="documents")

    class Meta:
        ordering = ["-date"]
