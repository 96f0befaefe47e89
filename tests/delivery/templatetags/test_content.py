"""Texts, rich texts and dates in templates: escaped, with their languages and footnotes marked."""

import types
import uuid

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.html import strip_tags

from core.i18n.dates import PartialDate
from delivery.footnotes import Designations, Footnoted
from delivery.templatetags.content import first_words, plain
from record.content import LocalisedText, RichText
from record.editions import Edition

KOSOVO = LocalisedText(en="Kosovo", fr="le Kosovo"), LocalisedText(en="On Kosovo.")
PALESTINE = LocalisedText(en="Palestine*"), LocalisedText(en="On Palestine.")
ENGLISH = LocalisedText(en="Law")
BOTH = LocalisedText(en="Law", fr="Loi")


def render(source, footnoted=(), request=None, **context):
    request = request or types.SimpleNamespace(edition=Edition(timezone.now()), prefix=None)
    request.designations = Designations(lambda: Footnoted(footnoted))
    return Template(source).render(Context({"request": request, **context}))


def link(name, number):
    return (
        f'{name}<a class="marker" href="#note-{number}" role="doc-noteref" '
        f'aria-label="Footnote on {name}">{"*" * number}</a>'
    )


@pytest.mark.parametrize(
    ("language", "tag", "value", "expected"),
    [
        ("en", "text", "a < b", "a &lt; b"),
        ("en", "text", LocalisedText(en="<script> & “more”"), "&lt;script&gt; &amp; “more”"),
        ("en", "text", None, ""),
        ("en", "text", "", ""),
        ("en", "text", LocalisedText(), ""),
        ("en", "text", ENGLISH, "Law"),
        ("fr", "text", BOTH, "Loi"),
        ("fr", "text", ENGLISH, '<span lang="en">Law</span>'),
        ("en", "lang_of", LocalisedText(fr="Loi"), ' lang="fr"'),
        ("en", "lang_of", BOTH, ""),
        ("en", "lang_of", "Law", ""),
        ("en", "rich", None, ""),
        ("en", "rich", RichText(), ""),
        ("ro", "rich", RichText(en="<p>a</p>"), '<div lang="en"><p>a</p></div>'),
        (
            "en",
            "rich",
            RichText(
                en='<p onclick="x">a<img src=x onerror=alert(1)><script>1</script>'
                '<a href="javascript:1">b</a></p>'
            ),
            "<p>ab</p>",
        ),
    ],
)
def test_text_is_escaped_and_its_language_marked_if_it_is_not_the_pages(
    language, tag, value, expected
):
    with translation.override(language):
        assert render(f"{{% {tag} x %}}", x=value) == expected


@pytest.mark.django_db
def test_link_to_an_object_that_is_not_in_the_edition_becomes_text():
    html = f'<p>See <a href="ref:project/{uuid.uuid4()}" title="t">the <b>project</b></a>.</p>'
    assert render("{% rich x %}", x=RichText(en=html)) == "<p>See the <b>project</b>.</p>"


class TestDesignations:
    @pytest.mark.parametrize(
        ("tag", "footnoted", "value", "expected"),
        [
            (
                "text",
                [KOSOVO, PALESTINE],
                "Palestine, Kosovo, Palestine",
                f"{link('Palestine', 2)}, {link('Kosovo', 1)}, {link('Palestine', 2)}",
            ),
            # A written asterisk is not doubled.
            ("text", [KOSOVO], "in Kosovo.", f"in {link('Kosovo', 1)}."),
            ("text", [KOSOVO], "in Kosovo*.", f"in {link('Kosovo', 1)}."),
            ("text", [KOSOVO], "in Kosovo**.", f"in {link('Kosovo', 1)}."),
            # Only whole words, in the form of any language.
            ("text", [KOSOVO, PALESTINE], "Kosovar", "Kosovar"),
            ("text", [KOSOVO, PALESTINE], "Palestinian", "Palestinian"),
            ("text", [KOSOVO, PALESTINE], "MyKosovo", "MyKosovo"),
            ("text", [KOSOVO], "pour le Kosovo", f"pour {link('le Kosovo', 1)}"),
            ("text", [KOSOVO], "Kosovo <b>", f"{link('Kosovo', 1)} &lt;b&gt;"),
            ("text", [], "Kosovo", "Kosovo"),
            # A link inside a link is not possible.
            ("link_text", [KOSOVO], "Kosovo & more", "Kosovo* &amp; more"),
            ("text", [KOSOVO], KOSOVO[0], link("Kosovo", 1)),
            (
                "rich",
                [KOSOVO],
                RichText(
                    en='<p title="Kosovo">Kosovo<sup>*</sup> '
                    '<abbr title="in Kosovo > x">K</abbr> <a href="/x">Kosovo</a></p>'
                ),
                f'<p>{link("Kosovo", 1)} <abbr title="in Kosovo &gt; x">K</abbr> '
                '<a href="/x" rel="noopener">Kosovo*</a></p>',
            ),
        ],
    )
    def test_designation_has_the_asterisks_of_its_footnote(self, tag, footnoted, value, expected):
        assert render(f"{{% {tag} x %}}", footnoted, x=value) == expected

    def test_footnotes_are_those_that_are_used(self):
        source = (
            "{% text x %}{% for n in request.designations.notes %}"
            "|{{ n.number }} {{ n.marker }} {{ n.text }}{% endfor %}"
        )
        assert render(source, [KOSOVO, PALESTINE], x="Palestine").endswith("|2 ** On Palestine.")
        assert render(source, [KOSOVO, PALESTINE], x="Nowhere") == "Nowhere"

    def test_asterisk_in_a_text_of_another_language_has_a_label_in_the_pages(self):
        with translation.override("fr"):
            shown = render("{% text x %}", [PALESTINE], x=LocalisedText(en="In Palestine"))
        assert shown.startswith('<span lang="en">In Palestine<a class="marker"')
        assert ' lang="fr" aria-label="Note ' in shown


@pytest.mark.parametrize(
    ("language", "start", "end", "expected"),
    [
        ("en", "2024-04-17", "2024-04-18", "17–18 April 2024"),
        ("en", "2024-04-30", "2024-05-02", "30 April – 2 May 2024"),
        ("en", "2023-12-30", "2024-01-02", "30 December 2023 – 2 January 2024"),
        ("en", "2017-06", "2023-12", "June 2017 – December 2023"),
        ("en", "2024-01", "2024-03", "January – March 2024"),
        ("en", "2024", "2027", "2024–2027"),
        ("en", "2011-03", "2014", "March 2011 – 2014"),
        ("en", "2018", "2021-06", "2018 – June 2021"),
        ("en", "2024-04-17", "2024-04-17", "17 April 2024"),
        ("en", "2021-01", None, "since January 2021"),
        ("en", None, "2014", "until 2014"),
        ("en", None, None, ""),
        ("fr", "2024-03-01", None, "depuis le 1er mars 2024"),
        ("fr", "2024-03", None, "depuis mars 2024"),
        ("fr", None, "2014-10-05", "jusqu’au 5 octobre 2014"),
        ("fr", None, "2014", "jusqu’en 2014"),
        ("ro", "2024-03-01", None, "din 1 martie 2024"),
        ("ro", None, "2014-10-05", "până la 5 octombrie 2014"),
        ("ro", None, "2014", "până în 2014"),
    ],
)
def test_period_is_as_exact_as_its_dates(language, start, end, expected):
    start, end = (date and PartialDate.parse(date) for date in (start, end))
    with translation.override(language):
        shown = render("{% period start end %}", start=start, end=end)
    assert strip_tags(shown) == expected


def test_dates_are_machine_readable():
    first, last = PartialDate.parse("2024-04-17"), PartialDate.parse("2024-04-18")
    assert render("{% when start end %}", start=first, end=last) == (
        '<time datetime="2024-04-17">17</time>–<time datetime="2024-04-18">18 April 2024</time>'
    )
    with translation.override("fr"):
        shown = render("{% when start %}", start=PartialDate.parse("2013-10"))
    assert shown == '<time datetime="2013-10">octobre 2013</time>'


def test_plain_text_has_no_markup_and_retains_no_break_spaces():
    html = "<p>Il porte sur\u00a0:</p>\n<p>un  droit\u202f; «\u202fBudapest &amp; more\u202f»</p>"
    expected = "Il porte sur\u00a0: un droit\u202f; «\u202fBudapest & more\u202f»"
    assert plain(RichText(en=html)) == expected


def test_first_words_end_at_a_space_that_may_break():
    assert first_words("Il porte sur\u00a0: un droit", 3) == "Il porte sur\u00a0: …"
    assert first_words("Il porte sur\u00a0: un droit", 5) == "Il porte sur\u00a0: un droit"


class TestUntranslatedTexts:
    """The page knows from its tags whether it shows untranslated texts."""

    def shows_original(self, source, request=None):
        request = request or types.SimpleNamespace(edition=Edition(timezone.now()), prefix=None)
        with translation.override("fr"):
            render(source, request=request, x=ENGLISH, y=BOTH)
        return request.designations.shows_original

    @pytest.mark.parametrize("tag", ["text", "link_text", "lang_of"])
    def test_untranslated_text_is_recorded(self, tag):
        assert self.shows_original(f"{{% {tag} x %}}")
        assert not self.shows_original(f"{{% {tag} y %}}")
