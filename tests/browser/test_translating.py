"""A translator finds what changed in an English text, by reading only what is marked."""

import pytest

from pages.models import StandingPage
from tests.helpers.browser.steps import follow, open_form, sign_in
from tests.helpers.factories import change, make_page, published
from tests.helpers.publishing import publish

WORDS = [f"word{number}" for number in range(800)]
CHANGED = {90: "ninety", 400: "fourhundred", 710: "sevenhundredten"}


@pytest.fixture
def translated(site):
    """A page of 800 words, of which three changed after they were translated."""
    page = published(make_page(slug="long", body_en=html(WORDS), body_fr="<p>Huit cents mots</p>"))
    changed = [CHANGED.get(number, word) for number, word in enumerate(WORDS)]
    publish(change(page, body_en=html(changed)), note="Three words")
    return StandingPage.objects.get(pk=page.pk)


def html(words):
    return "".join(f"<p>{' '.join(words[start : start + 80])}</p>" for start in range(0, 800, 80))


@pytest.mark.journey
def test_three_changed_words_of_800_are_marked_and_confirmed_by_one_click(
    page, site, publisher, translated, no_complaints
):
    sign_in(page, site, publisher)
    open_form(page, site, translated)
    page.click(".language-choice [value=fr]")
    help_text = page.locator("#id_body_fr_helptext")
    assert "Changed words: 3 of 800." in help_text.inner_text()
    assert len(help_text.inner_text().split()) < 150
    for kind, words in (("ins", CHANGED.values()), ("del", [WORDS[number] for number in CHANGED])):
        marked = help_text.locator(kind).evaluate_all("all => all.map(each => each.lastChild.data)")
        assert marked == list(words)
        assert all(each.is_visible() for each in help_text.locator(kind).all())
    follow(page, "#id_body_fr_helptext >> text=Confirm translation")
    assert "Saved as a draft" in page.inner_text(".messagelist")
    assert page.locator("button[name=_confirm_translation]").count() == 0
