"""The help of the desk: docs/editors.md with its pictures."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_help_is_served_inside_the_admin_with_every_picture(desk):
    page = desk.get(reverse("admin:help")).text
    assert "Two pairs of eyes" in page
    pictures = re.findall(r'src="(images/[^"]+)"', page)
    assert len(pictures) == 4
    for picture in pictures:
        response = desk.get(reverse("admin:help") + picture)
        assert response.getvalue().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["home.png", "nothing.png", "..%2Feditors.md", "%2Fetc%2Fpasswd"])
def test_no_other_file_is_served(desk, name):
    assert desk.get(f"{reverse('admin:help')}images/{name}").status_code == 404


def test_what_the_help_shows_goes_into_the_image_of_the_site():
    kept = (settings.BASE_DIR / ".dockerignore").read_text()
    assert "!docs/editors.md" in kept
    assert "!docs/images/desk*.png" in kept
