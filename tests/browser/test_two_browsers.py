"""Two people at one form, and a sign-in that runs out: in real browsers, nothing typed is lost."""

import pytest
from django.contrib.auth import get_user_model

from projects.models import Project
from tests.helpers.browser.steps import PASSWORD, follow, press_enter, sign_in

SIZES = {"phone": {"width": 320, "height": 640}, "desktop": {"width": 1280, "height": 900}}


def open_form(page, site):
    page.goto(f"{site}/admin/projects/project/{Project.objects.get(slug='glacy').pk}/change/")


def save(page):
    follow(page, "input[name=_save]:visible >> nth=0")


@pytest.fixture
def colleague(browser, site, complaints):
    """Somebody else, signed in at a browser of their own."""
    user = get_user_model().objects.create_superuser("colleague", "colleague@example.org", PASSWORD)
    context = browser.new_context(viewport=SIZES["phone"])
    page = context.new_page()
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, site, user)
    yield page
    context.close()


def is_wider_than_the_screen(page):
    return page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


def test_the_second_to_save_sees_three_texts_and_ends_with_what_was_chosen(
    desk, colleague, site, complaints
):
    before = Project.objects.get(slug="glacy")
    open_form(desk, site)
    open_form(colleague, site)
    desk.fill("#id_title_en", "The title of the first")
    desk.fill("#id_implementer_en", "Run by the first")
    save(desk)
    assert "was changed successfully" in desk.inner_text("ul.messagelist")

    colleague.fill("#id_title_en", "The title of the second")
    colleague.fill("#id_summary_en", "The summary of the second")
    save(colleague)
    assert "/conflict/" in colleague.url
    both = colleague.locator("fieldset", has_text="Title (English)")
    for text in (before.title_en, "The title of the first", "The title of the second"):
        assert text in both.inner_text()
    assert colleague.locator("fieldset").count() == 3
    assert not is_wider_than_the_screen(colleague)
    assert complaints == []

    follow(colleague, "text=Save my choice")
    assert "Both of you changed this" in both.inner_text()
    both.get_by_label("Write it anew").check()
    both.get_by_label("your new text").fill("A title of both")
    follow(colleague, "text=Save my choice")
    assert "Saved as a draft" in colleague.inner_text("ul.messagelist")
    project = Project.objects.get(slug="glacy")
    assert project.title_en == "A title of both"
    assert (project.implementer_en, project.summary_en) == (
        "Run by the first",
        "The summary of the second",
    )
    assert complaints == []


def test_choosing_works_by_keyboard_alone(desk, colleague, site):
    for page, title in ((desk, "The title of the first"), (colleague, "The title of the second")):
        open_form(page, site)
        page.fill("#id_title_en", title)
    save(desk)
    assert "was changed successfully" in desk.inner_text("ul.messagelist")
    save(colleague)
    assert "/conflict/" in colleague.url
    colleague.focus("#id_title_en_0")
    colleague.keyboard.press("ArrowDown")
    assert colleague.is_checked("#id_title_en_1")
    press_enter(colleague)
    assert "Saved as a draft" in colleague.inner_text("ul.messagelist")
    assert Project.objects.get(slug="glacy").title_en == "The title of the second"


@pytest.mark.parametrize("size", SIZES)
def test_a_form_sent_after_the_sign_in_ran_out_is_saved_once_signed_in_again(
    desk, site, complaints, size
):
    desk.set_viewport_size(SIZES[size])
    open_form(desk, site)
    desk.fill("#id_title_en", "Typed for an hour\N{EM DASH}“and kept”")
    desk.frame_locator("#cke_id_objective_en iframe").locator("body.cke_editable").click()
    desk.keyboard.press("Control+A")
    desk.keyboard.type("Written in the editor & kept.")
    desk.context.clear_cookies(name="session")
    save(desk)
    assert "Your sign-in has run out" in desk.inner_text("h1")
    assert not is_wider_than_the_screen(desk)
    desk.fill("#id_sign-in-again-username", "publisher")
    desk.fill("#id_sign-in-again-password", "not this one")
    follow(desk, "text=Sign in and go on")
    assert "Please enter the correct" in desk.inner_text("#content-main")
    desk.fill("#id_sign-in-again-password", PASSWORD)
    follow(desk, "text=Sign in and go on")
    assert "was changed successfully" in desk.inner_text("ul.messagelist")
    project = Project.objects.get(slug="glacy")
    assert project.title_en == "Typed for an hour\N{EM DASH}“and kept”"
    assert project.objective_en == "<p>Written in the editor &amp; kept.</p>"
    # A browser tells of every answer that is a refusal; that of the page that asks is one.
    assert [each for each in complaints if "403 (Forbidden)" not in each] == []
