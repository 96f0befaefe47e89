"""The help in three languages, and the links of admin pages to its sections."""

import re
from fnmatch import fnmatch

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from desk.help import FILES, SECTIONS

HELP = reverse("admin:help")


def help_in(desk, language):
    desk.post(reverse("admin:language"), {"language": language})
    return desk.get(HELP).text


def sections_of(page):
    """Return the ids of the sections that the table of contents names, in its order."""
    return re.findall(r'<a href="#([^"]+)">', page.partition("<article>")[2])


@pytest.mark.parametrize("language", FILES)
def test_help_has_every_section_that_admin_pages_link_and_shows_every_picture(desk, language):
    page = help_in(desk, language)
    sections = sections_of(page)
    assert set(SECTIONS.values()) <= set(sections)
    assert sections == sections_of(help_in(desk, "en"))
    assert all(page.count(f'id="{section}"') == 1 for section in sections)
    pictures = re.findall(r'src="(images/[^"]+)"', page)
    assert len(pictures) == 5
    for picture in pictures:
        assert desk.get(HELP + picture).getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["home.png", "nothing.png", "..%2Feditors.md", "%2Fetc%2Fpasswd"])
def test_help_serves_no_other_file(desk, name):
    assert desk.get(f"{HELP}images/{name}").status_code == 404


def test_image_of_the_site_contains_the_help_and_its_pictures(desk):
    ignored = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    included = [line.removeprefix("!") for line in ignored if line.startswith("!docs/")]
    pictures = re.findall(r'src="(images/[^"]+)"', desk.get(HELP).text)
    for name in [*FILES.values(), *pictures]:
        assert any(fnmatch(f"docs/{name}", pattern) for pattern in included), name


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("admin:index", "the-dashboard"),
        ("admin:contact_message_changelist", "messages"),
        ("admin:projects_project_add", "changing-a-page"),
        ("admin:translations", "translations"),
        ("admin:own_account", "signing-in"),
    ],
)
def test_admin_page_links_the_section_that_explains_it(desk, name, section):
    page = desk.get(reverse(name), follow=True).text
    assert f'href="{HELP}#{section}"' in page


def test_every_model_of_the_admin_has_a_section():
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        assert any(name.startswith(start) for start in SECTIONS), name
