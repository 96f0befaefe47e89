"""Journeys of staff, by pointer, on a telephone, by keyboard alone and without scripts."""

from contextlib import ExitStack

import pytest

from projects.models import Project
from tests.helpers.browser.people import PHONE, Keyboard, Pointer
from tests.helpers.browser.steps import PASSWORD, follow, open_page, sign_in
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
MAX_CLICKS, MAX_TABS, MAX_LOADS = 4, 25, 3
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
    person.follow(".add-links a:text-is('Project')")
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
    publisher.follow(".tasks >> text=was submitted by Ana")
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
