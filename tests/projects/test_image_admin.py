"""The library of images, and the choice of an image in the forms of pages."""

import pytest
from django.urls import reverse

from pages.models import StandingPage
from projects.models import Image, Project
from projects.models.image import find_moved_image
from publishing import operations
from record.models import Publication, State
from tests.helpers.admin.forms import chosen, confirmed, form_of, html_of, sent
from tests.helpers.factories import change, make_image, make_page, make_project, published
from tests.helpers.uploads.files import picture, upload

pytestmark = pytest.mark.django_db

LIBRARY = reverse("admin:projects_image_changelist")
PAGES = reverse("admin:pages_standingpage_changelist")


@pytest.fixture
def former(db):
    """A published page that has the file of an image itself, from an earlier release."""
    return published(
        make_page(image=upload(picture()), image_alternative_en="A room", title_en="Rooms")
    )


@pytest.fixture
def moved(former):
    """The page of an earlier release, after the migration has made an image of its file."""
    key = find_moved_image(former.image.name).key
    published(make_image(key=key, name="Room", image=former.image.name))
    return former


def test_new_image_is_previewed_and_published_with_the_page_that_shows_it(desk):
    project = make_project(slug="glacy")
    typed = {"image": upload(picture(), "a.jpg"), "image_alternative_en": "Judges"}
    page = sent(desk, form_of(project), "_preview", **typed)
    [image] = Image.objects.all()
    project.refresh_from_db()
    assert (project.picture, project.image.name) == (image, "")
    assert (image.name, image.image_alternative_en) == ("GLACY+", "Judges")
    assert f'src="/media/{image.image.name}"' in desk.get(page.url).text
    confirmed(desk, chosen(desk, "publish_selected", project))
    assert [project.state, Image.objects.get().state] == [State.LIVE, State.LIVE]
    page = html_of(desk.get("/projects/glacy/"))
    assert f'src="/media/{image.image.name}" alt="Judges"' in page
    confirmed(desk, chosen(desk, "publish_selected", change(project, title_en="New")))
    assert Publication.objects.with_time().of(image).count() == 1


def test_image_of_a_rejected_form_is_not_made(desk):
    sent(desk, form_of(make_project()), image=upload(picture()), end="never")
    assert not Image.objects.exists()


@pytest.mark.parametrize("is_moved", [True, False])
def test_page_of_an_earlier_release_names_its_image_from_its_next_change_on(
    desk, request, is_moved
):
    page = request.getfixturevalue("moved" if is_moved else "former")
    before = StandingPage.objects.get()
    sent(desk, form_of(page))
    assert StandingPage.objects.get().content() == before.content()
    assert Publication.objects.of(page).count() == 1
    sent(desk, form_of(page), title_en="Halls")
    page.refresh_from_db()
    [image] = Image.objects.all()
    assert (page.picture, page.image.name, page.image_alternative_en) == (image, "", "")
    assert image.key == find_moved_image(before.image.name).key
    changes = html_of(chosen(desk, "publish_selected", page, address=PAGES))
    assert "Halls" in changes
    if is_moved:
        assert "A room" not in changes


def test_moved_image_can_be_removed_and_replaced_by_another_one(desk, moved):
    other = make_image(name="Other")
    sent(desk, form_of(moved), picture=str(other.pk))
    moved.refresh_from_db()
    assert (moved.picture, moved.image.name) == (other, "")
    sent(desk, form_of(moved), picture="")
    moved.refresh_from_db()
    assert (moved.picture, moved.image.name) == (None, "")


def test_library_shows_where_each_image_is_used(desk, django_assert_max_num_queries):
    for number in range(3):
        image = make_image(name=f"Image {number}")
        pages = [image, make_project(picture=image, acronym=f"P{number}")]
        operations.publish(pages, None)
    make_image(name="Unused")
    with django_assert_max_num_queries(13):
        page = html_of(desk.get(LIBRARY))
    for project in Project.objects.all():
        assert f'<td class="field-used_on">{project.acronym}</td>' in page
    assert page.count('loading="lazy"') == 4


def test_publication_of_an_image_lists_the_pages_that_show_it(desk):
    image = make_image()
    operations.publish([image, make_project(picture=image, acronym="SHOWN")], None)
    change(image, image_credit="© Ana")
    page = desk.get(reverse("admin:projects_image_action", args=[image.pk, "publish_selected"]))
    assert "SHOWN" in page.text
