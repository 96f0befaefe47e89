"""The form of a working copy: older translations, and confirming that they are still right."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from desk.admin.translation_actions import confirm
from record.models import Publication
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import chosen_at_form, confirmed, form_of, html_of, told
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_field, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON


@pytest.fixture
def field():
    """Make a field of work whose English title changed a day after the French one."""
    texts = {"title_en": "Global", "title_fr": "Mondial", "summary_en": "One", "summary_fr": "Un"}
    field = published(make_field(slug="global", **texts), now=NOON)
    change(field, title_en="Worldwide")
    publish(field, None, now=NOON + DAY, note="Clearer")
    return field


@pytest.fixture
def page(desk, field):
    return chosen_at_form(desk, "find_still_right_selected", field)


def french_status(at):
    return Publication.objects.in_force(at).get(slug="global").translation_status("fr")


def test_form_shows_translations_on_one_line_and_which_are_missing_or_older(desk, field):
    page = desk.get(form_of(field))
    line = page.text.index("field-title_en field-title_fr field-title_ro")
    inputs = [page.text.index(f'id="id_title_{code}"') for code in ("en", "fr")]
    assert line < inputs[0] < inputs[1] < page.text.index("field-summary_en")
    html = html_of(page)
    assert "French: 1 word is older than the English text, which changed on" in html
    assert "Romanian: 2 words aren’t translated." in html
    buttons = re.findall(r'<button type="button" [^>]*value="(?:fr|ro)".*?</button>', html)
    assert ["1 word outdated" in buttons[0], "2 words missing" in buttons[1]] == [True, True]
    [title_help] = re.findall(r'id="id_title_fr_helptext".*?</button>', html)
    [summary] = re.findall(r'id="id_summary_fr".*?</div>', html)
    assert "after this translation" in title_help
    assert "after this translation" not in summary
    assert "Changed words: 1 of 1." in title_help
    assert re.findall(r"<(del|ins)>.*?</span>(.*?)<", title_help) == [
        ("del", "Global"),
        ("ins", "Worldwide"),
    ]


def test_confirmed_translation_is_a_draft_until_it_is_published(desk, field, page):
    assert "Worldwide" in page.text
    assert "Mondial" in page.text
    [choice] = re.findall(r'name="still_right" value="([^"]+)"', page.text)
    response = confirmed(desk, page, still_right=[choice])
    assert told(response) == ["Confirmed translations: 1. Publish the draft to update the page."]
    field.refresh_from_db()
    draft = candidate_of(field)
    assert draft.translation_status("fr").is_up_to_date
    assert not french_status(NOON + 2 * DAY).is_up_to_date
    publish(field, None, now=NOON + 2 * DAY, is_minor=True)
    assert french_status(NOON + 3 * DAY).is_up_to_date


def test_translation_that_was_not_chosen_from_the_page_is_not_confirmed(desk, field, page):
    unknown = {"still_right": ["1|fr:summary:0000000000000000"]}
    for answers, message in (({}, "Tick at least one"), (unknown, "Select a valid choice")):
        response = confirmed(desk, page, **answers)
        assert response.status_code == 200
        assert message in html_of(response)
    field.refresh_from_db()
    assert field.still_right == []


def test_object_without_older_translations_is_reported(desk):
    field = published(make_field(title_en="Global", title_fr="Mondial"))
    response = chosen_at_form(desk, "find_still_right_selected", field)
    assert "No translation of it is older than the English text." in told(response)


def test_text_that_was_saved_meanwhile_stays_and_is_not_confirmed(field, page):
    [seen] = re.findall(r'name="still_right" value="([^"]+)"', page.text)
    change(type(field).objects.get(pk=field.pk), title_en="Everywhere", summary_fr="Une")
    with transaction.atomic():
        confirm(type(field).objects.all(), [seen], by=None)
    field.refresh_from_db()
    assert (field.title_en, field.summary_fr, field.still_right) == ("Everywhere", "Une", [])


def pressed(desk, page, **typed):
    """Press the one button “Confirm translation” of a form, with these values typed."""
    [key] = re.findall(r'name="_confirm_translation" value="([^"]+)"', page.text)
    data = filled_working_copy(page) | typed
    return desk.post(page.request["PATH_INFO"], data | {"_confirm_translation": key}, follow=True)


def test_one_click_confirms_a_translation_and_saves_the_form(desk, field):
    page = pressed(desk, desk.get(form_of(field)), summary_fr="Une")
    assert page.redirect_chain[-1][0] == form_of(field)
    assert "_confirm_translation" not in page.text
    field.refresh_from_db()
    assert (field.title_fr, field.summary_fr) == ("Mondial", "Une")
    assert candidate_of(field).translation_status("fr").is_up_to_date


def test_confirmation_of_a_text_that_is_typed_anew_or_forged_is_dropped(desk, field):
    pressed(desk, desk.get(form_of(field)), title_en="Everywhere")
    data = filled_working_copy(desk.get(form_of(field)))
    desk.post(form_of(field), data | {"_confirm_translation": "fr:title:0000000000000000"})
    field.refresh_from_db()
    assert (field.title_en, field.still_right) == ("Everywhere", [])
    assert candidate_of(field).translation_status("fr").older


def test_older_text_of_a_row_is_marked_at_its_input_and_named_by_its_number(desk):
    links = [
        {"label_en": f"Page {number}", "label_fr": f"Page no {number}", "url": "https://a.example/"}
        for number in (1, 2)
    ]
    project = published(make_project(title_en="Global", links=links), now=NOON)
    for row in project.links.all():
        row.label_en = f"Site of {row.label_en}"
        row.save()
    project.save_candidate()
    same = {
        "label_en": "Site of Page 1",
        "label_fr": "Site de la page 1",
        "url": "https://b.example/",
    }
    make_project(slug="b", links=[same])
    page = desk.get(form_of(project))
    assert ("links-0-label_fr", "Site de la page 1") in offers(page)
    html = html_of(page)
    for number in (0, 1):
        [help_text] = re.findall(rf'id="id_links-{number}-label_fr_helptext".*?</button>', html)
        assert "Changed words: 2 of 4." in help_text
    page = chosen_at_form(desk, "find_still_right_selected", project)
    for number in (1, 2):
        assert f"Project link {number}: label (French)" in html_of(page)


def offers(page):
    return re.findall(
        r'<button type="submit" class="button" name="([^"]+)" value="([^"]+)"', page.text
    )


def test_translation_of_the_same_words_elsewhere_is_offered_and_taken_by_one_click(desk, field):
    make_field(slug="other", title_en="Worldwide", title_fr="Mondiale", title_ro="Mondial")
    make_field(slug="third", summary_en="One", summary_fr="Une")
    page = desk.get(form_of(field))
    offered = [offer for offer in offers(page) if not offer[0].startswith("_")]
    assert offered == [("title_fr", "Mondiale"), ("title_ro", "Mondial")]
    data = filled_working_copy(page) | {"summary_fr": "Une", "title_fr": ["Mondial", "Mondiale"]}
    page = desk.post(form_of(field), data, follow=True)
    assert page.redirect_chain[-1][0] == form_of(field)
    field.refresh_from_db()
    assert (field.title_fr, field.summary_fr) == ("Mondiale", "Une")


def test_worklist_leads_to_the_changes_of_an_object(desk, field):
    worklist = desk.get(reverse("admin:translations_language", args=["fr"]))
    [url] = re.findall(r'<a href="([^"]+)">What changed</a>', worklist.text)
    assert 'value="fr:title:' in desk.get(url, follow=True).text
    published(make_field(title_en="Local", summary_en="Two"))
    assert desk.get(worklist.request["PATH_INFO"]).text.count("What changed") == 1


def test_review_page_shows_the_changes_of_english_texts(desk, field):
    page = chosen_at_form(desk, "publish_selected", change(field, summary_fr="Une"))
    [changes] = re.findall(r"English texts that changed.*?</details>", html_of(page))
    assert "Changed words: 1 of 1." in changes
    change(field, title_fr="Dans le monde")
    page = chosen_at_form(desk, "publish_selected", field)
    assert "English texts that changed" not in page.text
