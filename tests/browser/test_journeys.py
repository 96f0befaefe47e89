"""Journeys of staff, by pointer, on a telephone, by keyboard alone and without scripts."""

import re
import time
from contextlib import ExitStack

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from projects.models import Project
from tests.helpers.browser.people import PHONE, Keyboard, Pointer
from tests.helpers.browser.steps import (
    PASSWORD,
    choose,
    follow,
    open_form,
    open_page,
    run_action,
    save,
    sign_in,
)
from tests.helpers.browser.walking import SCREEN, TOO_WIDE
from tests.helpers.factories import change, make_document, make_user, published
from tests.helpers.publishing import publish
from tests.helpers.roles import make_role
from tests.helpers.uploads.files import picture

WAYS = pytest.mark.parametrize(
    ("way", "size"),
    [(Pointer, SCREEN), (Pointer, PHONE), (Keyboard, SCREEN)],
    ids=["pointer", "phone", "keyboard"],
)
TYPO = "cybercrimme"
OBJECTIVE = "#cke_id_objective_en"
MAX_CLICKS, MAX_TABS, MAX_LOADS = 3, 25, 3
MAX_CLICKS_OF_UNDO = 2
MAX_CLICKS_OF_REPORT = 40
AHEAD = 8  # seconds from pressing the button to the publication
LIVE = ".messagelist >> text=Visitors see it now"


@pytest.fixture
def open_browser(browser, complaints):
    """Return a function that opens a page in a browser of its own."""
    with ExitStack() as stack:
        yield lambda **options: stack.enter_context(open_page(browser, complaints, **options))
    assert complaints == []


@pytest.fixture
def project(site):
    """A published project with a typo in its title."""
    project = change(Project.objects.get(slug="glacy-e"), title_en=f"Global action on {TYPO}")
    publish(project, by=None, note="New title")
    return project


def public_text(page, site):
    page.goto(f"{site}/projects/glacy-e/")
    return page.inner_text("main")


@pytest.mark.journey
@WAYS
def test_typo_is_corrected_and_published(open_browser, site, publisher, project, way, size):
    person = way(open_browser(viewport=size), site, publisher)
    person.find(TYPO)
    person.replace_word("#id_title_en", "crimme", "crime")
    person.choose_button("_publish")
    person.follow("input[name=is_minor]")
    person.page.wait_for_selector(LIVE)
    assert person.clicks <= MAX_CLICKS
    assert person.tabs <= MAX_TABS
    assert person.loads <= MAX_LOADS
    assert person.page.evaluate(TOO_WIDE) <= 0
    assert "Global action on cybercrime" in public_text(person.page, site)


@pytest.mark.journey
def test_publication_is_undone(open_browser, site, publisher, project):
    person = Pointer(open_browser(), site, publisher)
    person.find(TYPO)
    person.replace_word("#id_title_en", "crimme", "crime")
    person.choose_button("_publish")
    person.follow("input[name=is_minor]")
    person.page.wait_for_selector(LIVE)
    person.clicks = 0
    person.follow(".messagelist >> text=Undo")
    person.follow("input[type=submit][value=Undo]")
    assert person.clicks <= MAX_CLICKS_OF_UNDO
    assert TYPO in public_text(person.page, site)


@pytest.mark.journey
def test_writer_of_a_sentence_is_found(open_browser, site, publisher, project):
    person = Pointer(open_browser(), site, publisher)
    open_form(person.page, site, project)
    person.page.locator("#id_title_en").select_text()
    person.clicks = 1
    person.follow(".asks-who-wrote")
    assert person.clicks <= 2
    expect(person.page.locator("dl")).to_contain_text("New title")


@pytest.mark.journey
def test_change_of_the_english_is_read_from_the_dashboard(open_browser, site, publisher):
    project = Project.objects.get(slug="glacy-e")
    publish(change(project, summary_fr="Un projet."), by=None, note="French")
    publish(change(project, summary_en=f"{project.summary_en} Extended."), by=None, note="English")
    person = Pointer(open_browser(), site, publisher)
    person.follow("a.icon-translations:visible")
    person.follow("li:has-text('GLACY-e') >> text=What changed")
    added = person.page.locator("ins").all_inner_texts()
    assert any("Extended." in words for words in added)
    assert person.clicks <= 2


@pytest.mark.journey
def test_new_colleague_publishes_by_the_first_steps_and_the_help(open_browser, site):
    account = make_user(username="new", first_name="Eva", password=PASSWORD)
    account.groups.add(make_role("Publisher"))
    person = Pointer(open_browser(), site, account)
    person.follow("[aria-labelledby=first-steps] >> text=Read how a page is changed")
    for button in ("Publish…", "Publish as a minor change"):
        assert button in person.page.inner_text("main")
    person.page.go_back()
    person.follow("[aria-labelledby=first-steps] >> text=Open a page and save a draft")
    person.follow("#result_list tbody th a >> nth=0")
    person.type("input[id$=_en]:visible >> nth=0", "A first text of mine")
    person.choose_button("_publish")
    person.follow("input[name=is_minor]")
    person.page.wait_for_selector(LIVE)
    assert person.clicks <= 7


@pytest.fixture
def staff(site):
    """An editor and a publisher."""
    accounts = []
    for role, name in (("Editor", "Ana"), ("Publisher", "Mihai")):
        account = make_user(username=name.lower(), first_name=name, password=PASSWORD)
        account.groups.add(make_role(role))
        accounts.append(account)
    return accounts


def write_project(person, picture):
    """Write the new project of an e-mail, and submit it."""
    person.press(".new summary")
    person.follow(".new a:text-is('Project')")
    person.type("#id_acronym", "CyberBlackSea")
    person.type("#id_title_en", "Action on cybercrime in the Black Sea region")
    person.type("#id_summary_en", "The project strengthens criminal justice in four countries.")
    person.open_section("Objective")
    person.go_to_editor(OBJECTIVE)
    person.page.keyboard.type("It builds on ")
    person.insert_link(OBJECTIVE, "its predecessor", "GLACY+", "GLACY+ – project")
    person.page.keyboard.type(" and uses ")
    person.insert_link(OBJECTIVE, "the guide", "Guide to stat", "Guide to statistics – document")
    person.open_section("Dates")
    person.type("#id_start", "2026")
    person.type("#id_end", "Dec 2028")
    person.open_section("Image")
    person.choose_file("#id_image", picture)
    person.type("#id_image_alternative_en", "The Black Sea")
    person.press(".language-choice [value=fr]")
    person.type("#id_title_fr", "Action contre la cybercriminalité en mer Noire")
    person.choose_button("_submit")
    person.type("#id_note", "The EU has confirmed it.")
    person.follow("input[type=submit][value=Submit]")


@WAYS
def test_project_from_an_e_mail_is_written_and_published(
    open_browser, site, staff, way, size, tmp_path
):
    published(make_document(title_en="Guide to statistics"))
    image = tmp_path / "sea.jpg"
    image.write_bytes(picture())
    editor, publisher = (way(open_browser(viewport=size), site, account) for account in staff)
    write_project(editor, image)
    publisher.page.reload()
    publisher.follow("[aria-labelledby=tasks] >> text=was submitted by Ana")
    publisher.choose_button("_publish")
    publisher.follow("input[type=submit][value=Publish]")
    publisher.page.wait_for_selector(LIVE)
    for person, clicks, tabs in ((editor, 27, 65), (publisher, 3, MAX_TABS)):
        assert person.clicks <= clicks
        assert person.tabs <= tabs
        assert person.page.evaluate(TOO_WIDE) <= 0
    page = publisher.page
    page.goto(f"{site}/projects/cyberblacksea/")
    assert page.locator("main img[alt='The Black Sea']").count() == 1
    for text in ("its predecessor", "the guide"):
        assert page.locator(f"main a:text-is('{text}')").count() == 1
    page.goto(f"{site}/fr/projects/cyberblacksea/")
    assert "Action contre la cybercriminalité en mer Noire" in page.inner_text("main")


@pytest.mark.journey
def test_report_of_a_quarter_is_made_in_three_languages(open_browser, site, staff):
    person = Pointer(open_browser(), site, staff[1])
    person.press(".new summary")
    person.follow(".new a:text-is('Report')")
    person.type("#id_title_en", "Third quarter of 2026")
    person.type("#id_first", "2026-07-01")
    person.type("#id_last", "2026-09-30")
    person.choose_button("_continue")
    rows = person.page.locator("#entries-group .dynamic-entries, [id^=entries-] [id$=-about]")
    assert rows.count() > 0
    for language, title, introduction in (
        ("en", "", "Two projects began. One ended."),
        ("fr", "Troisième trimestre de 2026", "Deux projets ont commencé. Un projet s’est achevé."),
        ("ro", "Al treilea trimestru din 2026", "Două proiecte au început. Unul s-a încheiat."),
    ):
        if title:
            person.press(f".language-choice [value={language}]")
            person.type(f"#id_title_{language}", title)
        person.type(f"#id_introduction_{language}", introduction)
    person.choose_button("_publish")
    if person.page.locator("#id_solo_reason").count():
        person.type("#id_solo_reason", "The other publisher is on leave.")
    person.follow("input[type=submit][value=Publish]")
    person.page.wait_for_selector(LIVE)
    assert person.clicks <= MAX_CLICKS_OF_REPORT
    person.page.goto(f"{site}/ro/reports/third-quarter-of-2026/")
    shown = person.page.inner_text("main")
    assert "Al treilea trimestru din 2026" in shown
    assert "Două proiecte au început." in shown


def test_typo_is_corrected_and_undone_without_scripts(open_browser, site, publisher, project):
    page = open_browser(java_script_enabled=False)
    sign_in(page, site, publisher)
    page.fill("#find-field", TYPO)
    follow(page, "#find button")
    assert page.is_visible("#id_title_fr")
    page.fill("#id_title_en", "Global action on cybercrime")
    follow(page, "[name=_preview]")
    assert "Global action on cybercrime" in page.inner_text("main")
    follow(page, "text=Edit this")
    follow(page, "#main-button")
    follow(page, "input[name=is_minor]")
    assert "Visitors see it now" in page.inner_text(".messagelist")
    assert TYPO not in public_text(open_browser(), site)
    follow(page, ".messagelist >> text=Undo")
    follow(page, "input[type=submit][value=Undo]")
    assert TYPO in public_text(page, site)


@pytest.mark.journey
def test_change_is_shared_approved_scheduled_and_an_earlier_one_restored(open_browser, site, staff):
    editor, publisher, minister, visitor = (
        open_browser(timezone_id="Europe/Bucharest") for _ in range(4)
    )
    for page, account in zip((editor, publisher), staff, strict=True):
        sign_in(page, site, account)
    project = Project.objects.get(slug="glacy-e")

    # Ana changes the title, shares a preview and submits.
    open_form(editor, site, project)
    former = editor.input_value("#id_title_en")
    editor.fill("#id_title_en", "Global Action on Cybercrime, Enhanced and Extended")
    save(editor)
    assert "draft saved just now" in editor.inner_text(".state")
    choose(editor, "Share a preview…")
    editor.fill("#id_recipient_name", "Ministry of Justice")
    follow(editor, "input[value='Create the link']")
    shared = editor.inner_text(".messagelist a")
    editor.click(".messagelist button:has-text('Copy')")
    editor.wait_for_selector(".messagelist button:has-text('Copied')")
    open_form(editor, site, project)
    save(editor, "_submit")
    editor.fill("#id_note", "The agreement of 3 March uses this title.")
    follow(editor, "input[type=submit][value=Submit]")

    # A person without an account reads it in the preview and approves.
    minister.goto(re.sub(r"^https?://[^/]+", site, shared))
    assert "Enhanced and Extended" in minister.inner_text("main")
    follow(minister, "text=Comment or approve")
    minister.get_by_label("Your name").fill("Elena Ionescu")
    follow(minister, "text=I approve this")
    assert "Elena Ionescu" in minister.inner_text("main")

    # Mihai finds it on his dashboard, reads the changes and schedules it.
    publisher.goto(f"{site}/admin/")
    follow(publisher, "[aria-labelledby=tasks] >> text=was submitted by Ana")
    entries = publisher.inner_text(".review-entries")
    assert "The agreement of 3 March uses this title." in entries
    assert "Elena Ionescu" in entries
    save(publisher, "_publish")
    added = publisher.locator(".comparison ins").all_inner_texts()
    assert any("and Extended" in words for words in added), added
    at_time = timezone.localtime(timezone.now() + timezone.timedelta(seconds=AHEAD))
    publisher.fill("#id_at_0", f"{at_time:%Y-%m-%d}")
    publisher.fill("#id_at_1", f"{at_time:%H:%M:%S}")
    publisher.fill("#id_note", "The title of the new agreement")
    follow(publisher, "input[type=submit][value=Publish]")
    assert "Scheduled: GLACY-e" in publisher.inner_text("ul.messagelist")
    assert former in public_text(visitor, site)

    # It goes live automatically.
    time.sleep(max(0, (at_time - timezone.now()).total_seconds()))
    assert "Enhanced and Extended" in public_text(visitor, site)
    visitor.goto(f"{site}/history/project/glacy-e/")
    assert "The title of the new agreement" in visitor.inner_text("main")

    # Mihai restores the earlier text and publishes it.
    open_form(publisher, site, project)
    choose(publisher, "Versions")
    follow(publisher, "#result_list tbody tr:has-text('Publication') >> nth=1 >> a")
    run_action(publisher, "Restore it as the draft…")
    follow(publisher, "input[type=submit][value=Restore]")
    save(publisher, "_publish")
    publisher.fill("#id_note", "The former title again")
    publisher.fill("#id_solo_reason", "Nobody else is at the office today.")
    follow(publisher, "input[type=submit][value=Publish]")
    publisher.wait_for_selector(LIVE)
    assert former in public_text(visitor, site)
