"""Take the pictures of README and help: `make run` in one window, `make pictures` in another."""

import os
import secrets
import shutil
import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from contact import case_actions  # noqa: E402
from contact.intake import draw_reference  # noqa: E402
from contact.models import Message, Subject  # noqa: E402
from projects.models import Project  # noqa: E402
from tests.helpers.factories import make_message  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "images"
SENDER = "a.diop@example.org"
TEXT = """Bonjour,

quand commence la prochaine formation pour les procureurs, et comment s’y inscrire ?

Bien à vous,
Aïssatou Diop"""
SCREEN = {"width": 1280, "height": 960}
PHONE = {"width": 390, "height": 844}
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def main():
    if CHROMIUM is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    # Everything of the database is read before the browser starts its event loop.
    administrator = get_user_model().objects.filter(is_superuser=True).first()
    client = Client()
    client.force_login(administrator)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    project = Project.objects.get(slug="glacy-plus")
    message = invented_message(administrator)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport=SCREEN)
        page = context.new_page()
        take(page, "/", "home")
        take(page, f"/projects/{project.slug}/", "project")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}]
        )
        take(page, "/admin/", "desk")
        form = f"/admin/projects/project/{project.pk}/change/"
        take(page, form, "desk-form")
        take_preview(page, form)
        take_link_dialog(page, form)
        page.set_viewport_size(PHONE)
        take(page, form, "desk-phone")
        page.set_viewport_size(SCREEN)
        take_publishing(page, form)
        take(page, f"/admin/contact/message/{message.pk}/change/", "message")
        browser.close()


def take(page, address, name):
    """Take a picture of a page; without an address, of the page that is shown."""
    if address:
        page.goto(settings.SITE_URL + address, wait_until="networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/images/{name}.png")


def take_preview(page, form):
    """Take the form with the page of the typed text next to it."""
    page.goto(settings.SITE_URL + form)
    page.fill("#id_acronym", "GLACY++")
    page.click(".live-preview-open")
    page.frame_locator(".live-preview-page").locator("h1", has_text="GLACY++").wait_for()
    take(page, None, "desk-preview")
    page.click(".live-preview-close")


def take_link_dialog(page, form):
    """Take the link dialog of an editor with its suggestions."""
    page.goto(settings.SITE_URL + form)
    page.click("summary:has-text('Objective and results')")
    page.wait_for_selector("#cke_id_objective_en iframe")
    page.evaluate("CKEDITOR.instances.id_objective_en.execCommand('link')")
    page.locator(".cke_dialog input:visible").nth(1).press_sequentially("Octopus")
    page.wait_for_selector("[role=option]:visible")
    take(page, None, "desk-link")
    page.keyboard.press("Escape")


def take_publishing(page, form):
    """Take the confirmation page of publishing. The draft stays in the local site, unpublished."""
    page.goto(settings.SITE_URL + form)
    page.fill("#id_title_en", "Global Action on Cybercrime, Extended")
    page.click("input[name=_publish] >> nth=0")
    page.wait_for_selector(".subject")
    take(page, None, "desk-publish")


def invented_message(administrator) -> Message:
    """Store an invented message with a note in the local site, once; no e-mail is sent."""
    if message := Message.objects.filter(email=SENDER).first():
        return message
    now = timezone.now()
    message = make_message(
        reference=draw_reference(now),
        name="Aïssatou Diop",
        email=SENDER,
        organisation="Ministère de la Justice",
        country="SN",
        subject=Subject.objects.active()[1],
        language="fr",
        text=TEXT,
        token_digest=secrets.token_hex(32),
    )
    case_actions.assign(message, administrator, administrator)
    case_actions.note(message, "She took part in the course of 2024.", administrator, now)
    return message


if __name__ == "__main__":
    main()
