"""What the peers' pages show, as ordinary Django models. Texts have a column a language."""

from django.db import models
from django.urls import reverse
from translated_fields import TranslatedField


def line(length=300):
    return TranslatedField(models.CharField(max_length=length, blank=True, default=""))


def text():
    return TranslatedField(models.TextField(blank=True, default=""))


class Named(models.Model):
    slug = models.SlugField(max_length=120, unique=True)

    class Meta:
        abstract = True


class Country(Named):
    name = line()
    footnote = text()

    class Meta:
        ordering = ["name_en"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("country", args=[self.slug])


class Funder(Named):
    name = line()
    website = models.URLField(max_length=600, blank=True)

    class Meta:
        ordering = ["name_en"]

    def __str__(self):
        return self.name


class FieldOfWork(Named):
    title = line()
    summary = text()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title


class Office(models.Model):
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

    def __str__(self):
        return self.name


class Figure(models.Model):
    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")
    label = line()
    value = models.CharField(max_length=60)
    as_of = models.CharField(max_length=10)

    def __str__(self):
        return self.label


class Milestone(Named):
    title = line()
    date = models.CharField(max_length=10)
    founds_the_office = models.BooleanField(default=False)

    class Meta:
        ordering = ["date"]

    def __str__(self):
        return self.title


class StandingPage(Named):
    title = line()
    body = text()
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]

    def __str__(self):
        return self.title


class Region(models.TextChoices):
    GLOBAL = "global", "Global"
    EASTERN_PARTNERSHIP = "eastern-partnership", "Eastern Partnership"
    SOUTH_EAST_EUROPE = "south-east-europe", "South-East Europe"
    SOUTHERN_NEIGHBOURHOOD = "southern-neighbourhood", "Southern Neighbourhood"
    EUROPEAN_UNION = "european-union", "European Union"
    PAN_EUROPEAN = "pan-european", "Pan-European"


class Project(Named):
    """``start`` and ``end`` are dates as known, 2013-10-15 or 2013-10; ``first_day`` and ``last_day`` their bounds."""

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
    region = models.CharField(max_length=40, choices=Region, db_index=True)
    countries = models.ManyToManyField(Country, related_name="projects")
    fields = models.ManyToManyField(FieldOfWork, related_name="projects")
    objective = text()
    results = text()
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    def __str__(self):
        return self.acronym

    def get_absolute_url(self):
        return reverse("project", args=[self.slug])


class Extension(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")
    former_end = models.CharField(max_length=10)
    note = line()

    def __str__(self):
        return self.note


class FunderShare(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="funders")
    funder = models.ForeignKey(Funder, models.PROTECT, related_name="shares")
    share = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.funder}, {self.share} %"


class Link(models.Model):
    project = models.ForeignKey(Project, models.CASCADE, related_name="links")
    is_source = models.BooleanField()
    label = line()
    url = models.URLField(max_length=600)

    def __str__(self):
        return self.label


class ActivityType(models.TextChoices):
    TRAINING = "training", "Training"
    MISSION = "mission", "Advisory mission"
    MEETING = "meeting", "Meeting"
    CONFERENCE = "conference", "Conference"
    WORKSHOP = "workshop", "Workshop"
    STEERING_COMMITTEE = "steering-committee", "Steering committee"
    EXERCISE = "exercise", "Exercise"


class Activity(Named):
    title = line()
    start = models.DateField(db_index=True)
    end = models.DateField()
    place = line()
    country = models.ForeignKey(Country, models.PROTECT, related_name="activities")
    type = models.CharField(max_length=40, choices=ActivityType)
    projects = models.ManyToManyField(Project, related_name="activities")
    summary = text()

    class Meta:
        ordering = ["-start", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activity", args=[self.slug])


class DocumentType(models.TextChoices):
    SUMMARY = "summary", "Project summary"
    REPORT = "report", "Report"
    GUIDE = "guide", "Guide"
    TEMPLATE = "template", "Template"
    STUDY = "study", "Study"
    OTHER = "other", "Other"


class Document(Named):
    title = line()
    description = text()
    url = models.URLField(max_length=600)
    language = models.CharField(max_length=5)
    type = models.CharField(max_length=40, choices=DocumentType)
    date = models.CharField(max_length=10)
    project = models.ForeignKey(Project, models.PROTECT, null=True, related_name="documents")

    class Meta:
        ordering = ["-date"]

    def __str__(self):
        return self.title
