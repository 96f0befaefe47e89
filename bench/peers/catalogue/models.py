"""The content of the peers as ordinary Django models; texts have a column per language."""

from django.db import models
from django.urls import reverse
from translated_fields import TranslatedField


def text():
    return TranslatedField(models.TextField(blank=True, default=""))


class Named(models.Model):
    slug = models.SlugField(max_length=120, unique=True)
    name = text()
    title = text()

    class Meta:
        abstract = True

    def __str__(self):
        return self.name or self.title


class Country(Named):
    footnote = text()


class Funder(Named):
    pass


class FieldOfWork(Named):
    pass


class Project(Named):
    """``start`` is a day and ``end`` a month, as in the sources."""

    acronym = models.CharField(max_length=60)
    summary = text()
    start = models.CharField(max_length=10)
    end = models.CharField(max_length=10)
    budget_amount = models.CharField(max_length=20, blank=True)
    region = models.CharField(max_length=40)
    countries = models.ManyToManyField(Country)
    fields = models.ManyToManyField(FieldOfWork)
    funders = models.ManyToManyField(Funder)
    links = models.JSONField(default=list)
    objective = text()
    results = text()

    def get_absolute_url(self):
        return reverse("project", args=[self.slug])


class Activity(Named):
    start = models.CharField(max_length=10)
    place = text()
    country = models.ForeignKey(Country, models.PROTECT, null=True)
    projects = models.ManyToManyField(Project, related_name="activities")
