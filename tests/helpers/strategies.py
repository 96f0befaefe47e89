"""Contents of every kind for property tests, generated from the fields of their models."""

import datetime
import uuid
from contextlib import contextmanager
from functools import partial

from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from hypothesis import strategies as st

from core.i18n.dates import PartialDate
from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Ref, RichText
from record.content_cache import forget_contents
from record.fields import PartialDateField
from record.rich_text import sanitise
from tests.helpers.factories import (
    make_country,
    make_document,
    make_field,
    make_funder,
    make_image,
    make_project,
)

# What contents can name; ``make_pool`` makes these objects.
POOL = {
    "country": (make_country, [uuid.UUID(int=number) for number in (1, 2, 3)]),
    "field": (make_field, [uuid.UUID(int=number) for number in (11, 12)]),
    "funder": (make_funder, [uuid.UUID(int=number) for number in (21, 22, 23)]),
    "project": (make_project, [uuid.UUID(int=number) for number in (31, 32)]),
    "document": (make_document, [uuid.UUID(int=number) for number in (51, 52)]),
    "image": (partial(make_image, image=""), [uuid.UUID(int=number) for number in (41, 42)]),
}

# PostgreSQL stores all characters but NUL; lone surrogates are no characters.
CHARACTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
TAGS = (
    "<p> </p> <span> </span> <h2> </h2> <strong> </strong> <ul><li> </li></ul> "
    "<table><tr><td> </td></tr></table> "
    "<script> </script> <style> </style> <svg> <math> <iframe> <form> <textarea> <template> "
    "<noscript> <!-- --> <![CDATA[ ]]> </a> "
    "&lt; &gt; &amp; &quot; &#106;avascript: onclick=alert(1) javascript:alert(1) \" ' > < / ="
).split()
ATTACKS = [
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">',
    "<a href='jAvAsCrIpT&colon;alert(1)'>",
    '<a href="\tjava\nscript:alert(1)">',
    '<a href="data:text/html,<script>alert(1)</script>">',
    '<a href="//example.org" onclick="alert(1)">',
    '<a href="https://example.org/?a=1&b=2" title="a > b">',
    f'<a href="ref:project/{uuid.UUID(int=31)}">',
    '<a href="/projects/glacy/">',
    '<span lang="fr">',
    '<p style="x:expression(alert(1))" lang="fr">',
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
]
FRAGMENTS = st.sampled_from(TAGS) | st.sampled_from(ATTACKS)
HTML = st.lists(FRAGMENTS | st.text(CHARACTERS, max_size=8), max_size=12).map("".join)
CLEAN_HTML = HTML.map(sanitise)


SPANS = (("start", "end"), ("starts_at", "ends_at"), ("questions_until", "offers_until"))


def texts(max_size=20):
    return st.text(CHARACTERS, max_size=max_size)


STILL_RIGHT = [
    "fr:title:0123456789abcdef",
    "ro:links.label:fedcba9876543210",
    "fr:title:aaaaaaaaaaaaaaaa",
]


def partial_dates():
    days = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 30))
    sizes = st.sampled_from([1, 2, 3])
    return st.builds(
        lambda day, size: PartialDate(*(day.year, day.month, day.day)[:size]), days, sizes
    )


@contextmanager
def rolled_back():
    """Roll the database back after each example; another one may use the same primary keys."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        forget_contents()


def make_pool():
    for make, keys in POOL.values():
        for key in keys:
            make(key=key, slug=f"pool-{key.int}")


def contents(kind):
    """Return a strategy for contents of the kind that its working copy can store."""
    model = registry.model_of(kind)
    drawn = _parts(model, model.content_class)
    if model.slug_is_fixed:
        drawn["slug"] = st.just(kind)
    return (
        st.fixed_dictionaries(drawn).map(_possible).map(lambda parts: model.content_class(**parts))
    )


def _parts(model, content_class):
    return {name: _part(model, content_class, name) for name in content_class.model_fields}


def _part(model, content_class, name):
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return _localised(content_class.model_fields[name].annotation)
    if field.one_to_many:
        return _rows(field.related_model, content_class.model_fields[name].annotation.__args__[0])
    if field.many_to_many:
        return st.sets(_refs(field)).map(sorted).map(tuple)
    if isinstance(field, models.ForeignKey):
        return st.none() | _refs(field) if field.null else _refs(field)
    value = _column(field)
    return st.none() | value if field.null else value


def _localised(text_class):
    text = CLEAN_HTML if text_class is RichText else texts()
    return st.builds(text_class, **dict.fromkeys(LANGUAGES, text))


def _rows(model, row_class):
    rows = st.lists(st.fixed_dictionaries(_parts(model, row_class)).map(_possible), max_size=3)
    return rows.map(_each_funder_once).map(lambda rows: tuple(row_class(**row) for row in rows))


def _each_funder_once(rows):
    return (
        list({row["funder"]: row for row in rows}.values())
        if rows and "funder" in rows[0]
        else rows
    )


def _refs(field):
    kind = field.related_model.content_class.kind
    return st.sampled_from([Ref(kind, key) for key in POOL[kind][1]])


def _column(field):
    if field.name == "confirmed":
        return st.dictionaries(st.sampled_from(["*", "end", "url"]), st.dates().map(str))
    if isinstance(field, PartialDateField):
        return partial_dates()
    if isinstance(field, models.JSONField):
        return st.sets(st.sampled_from(STILL_RIGHT)).map(sorted).map(tuple)  # as they are stored
    if isinstance(field, models.BooleanField):
        return st.booleans()
    if isinstance(field, models.DecimalField):
        most = min(10 ** (field.max_digits - field.decimal_places) - 1, 90)
        return st.decimals("0.01", most, places=field.decimal_places)
    if isinstance(field, models.IntegerField):
        return st.integers(0, 30_000)
    if isinstance(field, models.DateTimeField):
        years = datetime.datetime(1900, 1, 1), datetime.datetime(2999, 12, 31)
        return st.datetimes(*years, timezones=st.just(datetime.UTC))
    if isinstance(field, models.FileField):
        return st.sampled_from(["", "ab/ab12.pdf"])
    if isinstance(field, models.SlugField):
        return st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,8})?", fullmatch=True).map(
            lambda slug: f"x-{slug}"
        )
    if isinstance(field, models.URLField):
        return st.sampled_from(["", "https://example.org/", "http://example.org/ă?a=1&b=2"])
    if field.name == "about":
        refs = [Ref(kind, key) for kind, (_make, keys) in POOL.items() for key in keys]
        return st.sampled_from(refs)
    if field.name == "time_zone":
        return st.sampled_from(["", "Africa/Tunis"])
    if field.name.endswith("_time"):
        return st.sampled_from(["", "09:00", "23:59"])
    if field.name == "code":
        return st.from_regex(r"[A-P][A-Z]", fullmatch=True)
    return texts(min(field.max_length or 20, 20))


def _possible(parts):
    """Remove values that the constraints of the database reject."""
    for start, end in SPANS:
        if parts.get(start) and parts.get(end) and not _first(parts[start]) < _first(parts[end]):
            parts[end] = None
    if parts.get("is_known_to_be_over") and not parts["over_source"]:
        parts["is_known_to_be_over"] = False
    if parts.get("latitude") is None or parts.get("longitude") is None:
        parts |= {name: None for name in ("latitude", "longitude") if name in parts}
    if parts.get("file"):
        parts["url"] = ""
    for file, facts in {
        "file": ("file_size", "media_type", "file_name", "file_pages"),
        "image": ("image_width", "image_height"),
    }.items():
        if parts.get(file) == "":
            texts = ("media_type", "file_name")
            parts |= {fact: "" if fact in texts else None for fact in facts}
    return parts


def _first(moment):
    return getattr(moment, "first", moment)


def moved_images(content):
    """Return the refs of images that a content of an earlier release names by their files."""
    ref = getattr(content, "image_ref", None)
    return {ref} - {content.picture} if ref else set()
