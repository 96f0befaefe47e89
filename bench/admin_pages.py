"""The admin next to Django's own, and the preview while writing: lines of ``make bench``.

Responses are timed one after the other, on sites without a page cache. The form is opened in
Chromium, whose cache has the static files as that of staff has; it is usable once its first field
has taken a key and its button can be pressed.
"""

import shutil
import time
from collections.abc import Callable
from contextlib import contextmanager
from statistics import median
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.clients import Client
from bench.results import AdminTimes
from bench.staff import STAFF, signed_in, typists
from bench.subjects import Setting

ROUNDS = 10
PROJECTS = 20
SCREEN = {"width": 1280, "height": 960}
LIST = "/admin/projects/project/"


def measure_admin(setting: Setting) -> AdminTimes:
    site = setting.site("admin", is_cached=False, **STAFF).server
    own = STAFF | {"DJANGO_SETTINGS_MODULE": "bench.site.stock_settings"}
    stock = setting.site("stock", is_cached=False, **own).server
    name, pk = typists(setting.site_environment, PROJECTS)[0]
    client = signed_in(site.port, name)
    other = Client(stock.port)
    other.cookies = client.cookies
    lists = _medians(lambda: _get(client, LIST), lambda: _get(other, LIST))
    dashboard = _medians(lambda: _get(client, "/admin/"))
    path = f"{LIST}{pk}/change/"
    with _page(client) as page:
        forms = _medians(
            lambda: _usable(page, site.url(path), "#save-draft"),
            lambda: _usable(page, stock.url(path), "[name=_continue]"),
        )
        preview = _preview(page, site.url(path))
    return AdminTimes(*forms, *lists, *dashboard, preview)


def _medians(*timed: Callable[[], float]) -> list[float]:
    """Return the median of each; they take turns, after a first time that is not counted."""
    rounds = [[time_once() for time_once in timed] for _ in range(ROUNDS + 1)]
    return [median(values) for values in zip(*rounds[1:], strict=True)]


def _get(client: Client, path: str) -> float:
    answer = client.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}.")
    return answer.seconds * 1_000


@contextmanager
def _page(client: Client) -> Any:
    """Open a browser with the session of ``client``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(viewport=SCREEN)
        url = "http://127.0.0.1"
        cookies: Any = client.cookies.items()
        context.add_cookies(
            [{"name": name, "value": cookie.value, "url": url} for name, cookie in cookies]
        )
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())  # the typed key is not saved
        yield page
        browser.close()


def _usable(page: Page, url: str, button: str) -> float:
    page.goto("about:blank")
    began = time.monotonic()
    page.goto(url, wait_until="commit")
    page.locator("form input:visible, form textarea:visible").and_(
        page.locator("[id^=id_]")
    ).first.press("x")
    page.locator(button).first.click(trial=True)
    return (time.monotonic() - began) * 1_000


def _preview(page: Page, url: str) -> float:
    """Return the median from a key to the page with what was typed."""
    page.goto(url)
    page.click(".live-preview-open")
    heading = page.frame_locator(".live-preview-page").locator("h1")
    times = []
    for number in range(ROUNDS):
        page.fill("#id_acronym", f"TYPED-{number}")
        began = time.monotonic()
        heading.filter(has_text=f"TYPED-{number}").wait_for()
        times.append((time.monotonic() - began) * 1_000)
    return median(times)
