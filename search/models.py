"""The rows that search reads instead of contents, and the synonyms that staff maintain."""

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.digests import text_digest
from core.i18n.languages import LANGUAGES
from record import schema
from record.content import Content, LocalisedText
from record.models import Publishable
from record.models.publication import Publication
from search.backends import TokensField

# Before the tokens of these sections, and before other tokens that are no words.
TITLE, LEAD, BODY, NAME, REFERENCE = "t", "l", "", "n", "x"
END_OF_TITLE = " # "


def name_token(name: str) -> str:
    """Return the token of a whole part of a title, with its words in order: “global action”."""
    return NAME + text_digest(name)[:32]


def page_token(view_name: str | None, slug: str = "") -> str:
    """Return the token of the page that a view shows."""
    return name_token(f"{view_name} {slug}")


def reference_token(key: UUID) -> str:
    """Return the token of contents that refer to the object with this key."""
    return REFERENCE + key.hex


class DraftEntries(models.Manager["SearchEntry"]):
    """The entries of drafts, which staff find: one for each working copy."""

    def get_queryset(self) -> models.QuerySet["SearchEntry"]:
        return super().get_queryset().filter(draft__isnull=False)


class SearchEntry(models.Model):
    """The folded words (search/tokenizer.py) of an object for readers of some languages.

    All publications of the object with the same words share it; ``is_newest`` if the newest is one
    of them. ``sequence`` has the words of all texts in order, each text between bars, those of the
    title first: ``| glacyplus | global action | # | another text |``. ``tokens`` are in no order:
    those of all texts, those of the title and of the lead again with a letter before them, one for
    each part of the title as a whole, and the keys of objects whose name finds this one.
    ``place`` is that of the kind; ``day`` is the number of the content's date (core/i18n/dates.py),
    0 without one. ``digest`` is the digest of all of these.

    The entry of a draft serves no reader and belongs to no publication with a time, so no search of
    visitors finds it. ``draft`` is the row with its content and ``digest`` the key of its object;
    ``sequence`` has the folded texts of all languages, and ``tokens`` the words without stems.
    """

    digest = models.UUIDField(unique=True)
    key = models.UUIDField()
    place = models.SmallIntegerField()
    day = models.IntegerField()
    serves_en = models.BooleanField()
    serves_fr = models.BooleanField()
    serves_ro = models.BooleanField()
    is_newest = models.BooleanField(default=False)
    sequence = models.TextField()
    tokens = TokensField()
    publications = models.ManyToManyField(
        Publication, through="SearchEntryUse", related_name="search_entries"
    )
    draft: Any = models.OneToOneField(Publication, models.CASCADE, null=True, related_name="+")

    # Folded words with their spellings, until the entry is stored.
    spellings: frozenset[tuple[str, str]] = frozenset()

    objects = models.Manager()
    drafts = DraftEntries()

    class Meta:
        db_table = "search_entry"
        indexes = [
            models.Index(fields=["key"], condition=Q(is_newest=True), name="newest_entry_of_object")
        ]

    def __str__(self) -> str:
        return str(self.key)

    def compute_digest(self) -> UUID:
        """Return the ``digest`` of the other columns."""
        serves = [getattr(self, f"serves_{code}") for code in LANGUAGES]
        values = self.key, self.place, self.day, serves, self.sequence, self.tokens
        return UUID(text_digest(repr(values))[:32])


class SearchEntryUse(models.Model):
    """A publication has the words of an entry."""

    publication = models.ForeignKey(Publication, models.CASCADE, db_index=False)
    entry = models.ForeignKey(SearchEntry, models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "entry"], name="one_use_of_an_entry")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SearchWord(models.Model):
    """A token, and the number of entries for readers of a language that have it.

    The empty token counts all entries. Words that a text shows have the spelling to suggest.
    """

    language = models.CharField(max_length=2)
    token = models.CharField(max_length=62)
    number = models.IntegerField(default=0)
    spelling = models.CharField(max_length=80)

    class Meta:
        db_table = "search_word"
        constraints = [
            models.UniqueConstraint(fields=["language", "token"], name="one_number_a_token")
        ]

    def __str__(self) -> str:
        return self.token


class FailedSearch(models.Model):
    """Folded words that found nothing, and a day on which several networks searched them."""

    day = models.DateField()
    words = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["day", "words"], name="words_once_a_day")]

    def __str__(self) -> str:
        return self.words


class SynonymsContent(Content):
    """A group of words, separated by commas: “memorandum of understanding, MoU”.

    A search for one of them also finds the page.
    """

    kind = "synonyms"
    has_other_names = True
    roles = WRITERS
    side_bar = ("office", 8)
    title_fields = ("words",)

    words: LocalisedText = schema.line(
        _("words"),
        _(
            "Words with the same meaning, separated by commas: “memorandum of understanding, MoU”. "
            "A search for one of them, in any language, finds all of them."
        ),
        required=True,
    )
    page: str = schema.text(
        _("page"),
        200,
        _("Web address of a page that these words find too, for example /contact/."),
        db_default="",
    )


class Synonyms(Publishable):
    """Working copy of a group of words that search treats as one."""

    content_class = SynonymsContent

    class Meta:
        verbose_name = _("search synonyms")
        verbose_name_plural = _("search synonyms")
        ordering = ["slug"]
