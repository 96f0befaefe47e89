import types
import uuid

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.html import strip_tags

from core.i18n.dates import PartialDate
from delivery.templatetags.content import first_words, plain
from record.content import LocalisedText, RichText
from record.editions import Edition
from record.footnotes import Designations, Footnoted

KOSOVO = LocalisedText(en="Kosovo", fr="le Kosovo"), LocalisedText(en="On Kosovo.")
PALESTINE = LocalisedText(en="Palestine*"), LocalisedText(en="On Palestine.")


def render(source, footnoted=(), request=None, **context):
    request = request or types.SimpleNamespace(edition=Edition(timezone.now()), prefix=None)
    request.designations = Designations(lambda: Footnoted(footnoted))
    return Template(source).render(Context({"request": request, **context}))


def link(name, number):
    mark = "*" * number
    return (
        f'{name}<a class="marker" href="#note-{number}" role="doc-noteref" '
        f'aria-label="Footnote on {name}">{mark}</a>'
    )


class TestText:
    def test_is_escaped(self):
        text = LocalisedText(en="<script>alert(1)</script> & “more”")
        assert (
            render("{% text x %}", x=text) == "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “more”"
        )

    def test_marks_its_language_only_where_it_is_not_the_page_s(self):
        both, english = LocalisedText(en="Law", fr="Loi"), LocalisedText(en="Law")
        with translation.override("fr"):
            assert render("{% text x %}", x=both) == "Loi"
            assert render("{% text x %}", x=english) == '<span lang="en">Law</span>'
        assert render("{% text x %}", x=english) == "Law"

    @pytest.mark.parametrize("nothing", [None, "", LocalisedText()])
    def test_nothing_is_nothing(self, nothing):
        assert render("{% text x %}", x=nothing) == ""

    def test_takes_a_plain_string(self):
        assert render("{% text x %}", x="a < b") == "a &lt; b"


class TestDesignations:
    def test_each_has_the_asterisks_of_its_footnote(self):
        shown = render("{% text x %}", [KOSOVO, PALESTINE], x="Palestine, Kosovo, Palestine")
        assert shown == f"{link('Palestine', 1)}, {link('Kosovo', 2)}, {link('Palestine', 1)}"

    @pytest.mark.parametrize("written", ["Kosovo*", "Kosovo**", "Kosovo"])
    def test_an_asterisk_that_is_there_is_not_doubled(self, written):
        assert render("{% text x %}", [KOSOVO], x=f"in {written}.") == f"in {link('Kosovo', 1)}."

    @pytest.mark.parametrize("word", ["Kosovar", "Palestinian", "MyKosovo"])
    def test_other_words_stay_as_they_are(self, word):
        assert render("{% text x %}", [KOSOVO, PALESTINE], x=word) == word

    def test_the_form_of_every_language_counts(self):
        assert (
            render("{% text x %}", [KOSOVO], x="pour le Kosovo") == f"pour {link('le Kosovo', 1)}"
        )

    def test_inside_a_link_the_asterisk_is_bare(self):
        assert render("{% link_text x %}", [KOSOVO], x="Kosovo & more") == "Kosovo* &amp; more"

    def test_what_stands_beside_a_designation_is_escaped(self):
        assert "&lt;b&gt;" in render("{% text x %}", [KOSOVO], x="Kosovo <b>")

    def test_in_rich_text_only_text_is_marked(self):
        html = '<p title="Kosovo">Kosovo<sup>*</sup> <abbr title="in Kosovo > x">K</abbr> <a href="/x">Kosovo</a></p>'
        shown = render("{% rich x %}", [KOSOVO], x=RichText(en=html))
        assert shown == (
            f'<p>{link("Kosovo", 1)} <abbr title="in Kosovo &gt; x">K</abbr> '
            '<a href="/x" rel="noopener">Kosovo*</a></p>'
        )

    def test_footnotes_are_those_used_in_the_order_of_use(self):
        note = "|{{ n.number }} {{ n.marker }} {{ n.text }}"
        source = (
            f"{{% text x %}}{{% footnotes as notes %}}{{% for n in notes %}}{note}{{% endfor %}}"
        )
        assert render(source, [KOSOVO, PALESTINE], x="Palestine").endswith("|1 * On Palestine.")
        assert render(source, [KOSOVO, PALESTINE], x="Nowhere") == "Nowhere"

    def test_a_country_s_name_is_its_designation(self):
        country = types.SimpleNamespace(name=KOSOVO[0])
        assert render("{% designation c %}", [KOSOVO], c=country) == link("Kosovo", 1)

    def test_without_footnotes_nothing_is_marked(self):
        assert render("{% text x %}", x="Kosovo") == "Kosovo"


class TestRich:
    def test_is_cleaned_once_more(self):
        html = '<p onclick="x">a<img src=x onerror=alert(1)><script>1</script><a href="javascript:1">b</a></p>'
        assert render("{% rich x %}", x=RichText(en=html)) == "<p>ab</p>"

    @pytest.mark.django_db
    def test_a_link_to_what_is_not_in_the_edition_loses_the_link_and_keeps_the_text(self):
        html = f'<p>See <a href="ref:project/{uuid.uuid4()}" title="t">the <b>project</b></a>.</p>'
        assert render("{% rich x %}", x=RichText(en=html)) == "<p>See the <b>project</b>.</p>"

    def test_marks_its_language(self):
        with translation.override("ro"):
            assert (
                render("{% rich x %}", x=RichText(en="<p>a</p>")) == '<div lang="en"><p>a</p></div>'
            )

    @pytest.mark.parametrize("nothing", [None, RichText()])
    def test_nothing_is_nothing(self, nothing):
        assert render("{% rich x %}", x=nothing) == ""


class TestDates:
    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [
            ("2024-04-17", "2024-04-18", "17–18 April 2024"),
            ("2024-04-30", "2024-05-02", "30 April – 2 May 2024"),
            ("2023-12-30", "2024-01-02", "30 December 2023 – 2 January 2024"),
            ("2017-06", "2023-12", "June 2017 – December 2023"),
            ("2024-01", "2024-03", "January – March 2024"),
            ("2024", "2027", "2024–2027"),
            ("2011-03", "2014", "March 2011 – 2014"),
            ("2018", "2021-06", "2018 – June 2021"),
            ("2024-04-17", "2024-04-17", "17 April 2024"),
            ("2021-01", None, "since January 2021"),
            (None, "2014", "until 2014"),
            (None, None, ""),
        ],
    )
    def test_a_period_is_as_exact_as_its_dates(self, start, end, words):
        dates = {
            name: PartialDate.parse(date) if date else None
            for name, date in (("start", start), ("end", end))
        }
        shown = render("{% period start end %}", **dates)
        assert strip_tags(shown) == words

    @pytest.mark.parametrize(
        ("language", "start", "end", "words"),
        [
            ("fr", "2024-03-01", None, "depuis le 1er mars 2024"),
            ("fr", "2024-03", None, "depuis mars 2024"),
            ("fr", None, "2014-10-05", "jusqu’au 5 octobre 2014"),
            ("fr", None, "2014", "jusqu’en 2014"),
            ("ro", "2024-03-01", None, "din 1 martie 2024"),
            ("ro", None, "2014-10-05", "până la 5 octombrie 2014"),
            ("ro", None, "2014", "până în 2014"),
        ],
    )
    def test_days_take_other_words_than_months_and_years_do(self, language, start, end, words):
        dates = {
            name: date and PartialDate.parse(date)
            for name, date in (("start", start), ("end", end))
        }
        with translation.override(language):
            assert strip_tags(render("{% period start end %}", **dates)) == words

    def test_a_single_date_is_no_period(self):
        shown = render("{% when start end %}", start=PartialDate.parse("2013-10"), end=None)
        assert shown == '<time datetime="2013-10">October 2013</time>'

    def test_both_ends_are_machine_readable(self):
        dates = {"start": PartialDate.parse("2024-04-17"), "end": PartialDate.parse("2024-04-18")}
        assert render("{% when start end %}", **dates) == (
            '<time datetime="2024-04-17">17</time>–<time datetime="2024-04-18">18 April 2024</time>'
        )

    def test_months_have_the_names_of_the_page_s_language(self):
        with translation.override("fr"):
            shown = render("{% when d %}", d=PartialDate.parse("2013-10"))
        assert shown == '<time datetime="2013-10">octobre 2013</time>'


def test_plain_text_has_no_markup_and_no_entities():
    assert plain(RichText(en="<p>Law &amp; order</p><p>Second</p>")) == "Law & order Second"


class TestFrenchOnOneLine:
    def test_marks_stay_beside_their_words(self):
        html = "<p>Il porte sur\u00a0:</p>\n<p>un  droit\u202f; «\u202fBudapest\u202f»</p>"
        assert plain(html) == "Il porte sur\u00a0: un droit\u202f; «\u202fBudapest\u202f»"

    def test_the_first_words_end_where_the_reader_s_language_has_a_space(self):
        assert first_words("Il porte sur\u00a0: un droit", 3) == "Il porte sur\u00a0: …"
        assert first_words("Il porte sur\u00a0: un droit", 5) == "Il porte sur\u00a0: un droit"


def test_a_mark_in_a_text_of_another_language_speaks_the_reader_s():
    with translation.override("fr"):
        shown = render("{% text x %}", [PALESTINE], x=LocalisedText(en="In Palestine"))
    assert shown.startswith('<span lang="en">In Palestine<a class="marker"')
    assert ' lang="fr" aria-label="Note ' in shown


class TestLanguage:
    """The page learns from its tags whether it shows untranslated texts."""

    ENGLISH = LocalisedText(en="Romania")

    def shows_original(self, source, request=None):
        request = request or types.SimpleNamespace(edition=Edition(timezone.now()), prefix=None)
        with translation.override("fr"):
            render(source, request=request, x=self.ENGLISH, y=LocalisedText(en="Law", fr="Loi"))
        return request.designations.shows_original

    @pytest.mark.parametrize(
        ("value", "attribute"),
        [
            (LocalisedText(fr="Roumanie"), ' lang="fr"'),
            (LocalisedText(en="Romania", fr="Roumanie"), ""),
            ("Romania", ""),
        ],
    )
    def test_lang_of_a_text_in_another_language_than_the_page(self, value, attribute):
        assert render("{% lang_of x %}", x=value) == attribute

    @pytest.mark.parametrize("tag", ["{% text x %}", "{% link_text x %}", "{% lang_of x %}"])
    def test_untranslated_text_is_recorded(self, tag):
        assert self.shows_original(tag)
        assert not self.shows_original(tag.replace(" x ", " y "))

    def test_untranslated_text_in_navigation_is_not_recorded(self):
        assert not self.shows_original("{% navigation %}{% text x %}{% endnavigation %}")

    def test_untranslated_text_is_recorded_when_a_part_is_reused(self):
        """The tags inside the part run only the first time."""
        for _ in range(2):
            request = types.SimpleNamespace(
                edition=types.SimpleNamespace(version="one"), prefix=None
            )
            assert self.shows_original('{% cached "test" %}{% text x %}{% endcached %}', request)
