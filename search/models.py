"""The rows that search reads instead of contents, and the synonyms that staff maintain."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from record.fields import line
from record.models import Publishable
from record.models.publication import Publication
from search.backends import TokensField
from search.synonyms import SynonymsContent


class SearchEntry(models.Model):
    """The folded words (search/tokenizer.py) of one publication for readers of some languages.

    ``name`` and ``sequence`` are the words of the title and of all texts in order, each text
    between bars: ``| glacyplus | global action |``. ``title``, ``lead`` and ``tokens`` are tokens
    in no order. ``day`` is the number of the content's date (core/i18n/dates.py), 0 without one.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="search_entries")
    serves_en = models.BooleanField()
    serves_fr = models.BooleanField()
    serves_ro = models.BooleanField()
    day = models.IntegerField()
    name = models.TextField()
    title = models.TextField()
    lead = models.TextField()
    sequence = models.TextField()
    tokens = TokensField()

    def __str__(self) -> str:
        return f"words of {self.publication_id}"


class SearchWord(models.Model):
    """A word that can be suggested, and its spelling; names and codes have no language."""

    language = models.CharField(max_length=2, blank=True)
    word = models.CharField(max_length=60)
    spelling = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="one_spelling_a_word")
        ]

    def __str__(self) -> str:
        return self.spelling


class Synonyms(Publishable):
    """Working copy of a group of words that search treats as one."""

    content_class = SynonymsContent

    words = line(
        _("words"),
        _(
            "Words with the same meaning, separated by commas: “memorandum of understanding, MoU”. "
            "A search for one of them, in any language, finds all of them."
        ),
        required=True,
    )

    class Meta:
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        ordering = ["slug"]
