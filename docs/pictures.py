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
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from accounts.login import sessions  # noqa: E402
from contact import case_actions  # noqa: E402
from contact.intake import draw_reference  # noqa: E402
from contact.models import Message, Subject  # noqa: E402
from projects.models import Project  # noqa: E402

FOLDER = Path(__file__).resolve().parent / "images"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking"
).split()
SENDER = "a.diop@example.org"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


def main():
    if CHROMIUM is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    # Everything of the database is read before the browser starts its event loop.
    session, project = signed_in_session(), Project.objects.get(slug="glacy-plus")
    message = message_of_somebody()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 960})
        page = context.new_page()
        take(page, "/", "home")
        take(page, f"/projects/{project.slug}/", "project")
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": settings.SITE_URL}]
        )
        take(page, "/admin/", "desk")
        form = f"/admin/projects/project/{project.pk}/change/"
        take(page, form, "desk-form")
        take_publishing(page, form)
        take(page, f"/admin/contact/message/{message.pk}/change/", "message")
        browser.close()


def take(page, address, name):
    page.goto(settings.SITE_URL + address, wait_until="networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"docs/images/{name}.png")


def take_publishing(page, form):
    """Take the confirmation page of publishing. The draft stays in the local site, unpublished."""
    page.goto(settings.SITE_URL + form)
    page.fill("#id_title_en", "Global Action on Cybercrime, Extended")
    page.click("input[name=_publish] >> nth=0")
    page.wait_for_selector(".subject")
    page.screenshot(path=FOLDER / "desk-publish.png")
    print("docs/images/desk-publish.png")


def message_of_somebody() -> Message:
    """Store an invented message with a note in the local site; no e-mail is sent."""
    found = Message.objects.filter(email=SENDER).first()
    if found:
        return found
    now, subject = timezone.now(), Subject.objects.active()[1]
    message = Message.objects.create(
        reference=draw_reference(now),
        received_at=now,
        delete_at=now + subject.retention,
        name="Aïssatou Diop",
        email=SENDER,
        normal_email=SENDER,
        organisation="Ministère de la Justice",
        country="SN",
        subject=subject,
        language="fr",
        text="Bonjour,\n\nquand commence la prochaine formation pour les procureurs, "
        "et comment s’y inscrire ?\n\n"
        "Bien à vous,\nAïssatou Diop",
        token_digest=secrets.token_hex(32),
    )
    administrator = get_user_model().objects.filter(is_superuser=True).first()
    case_actions.assign(message, administrator, administrator)
    case_actions.note(message, "She took part in the course of 2024.", administrator, now)
    return message


def signed_in_session() -> str:
    """Return a session of the first administrator."""
    user = get_user_model().objects.filter(is_superuser=True).first()
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    sessions.begin(session)
    session.create()
    return session.session_key


if __name__ == "__main__":
    main()
