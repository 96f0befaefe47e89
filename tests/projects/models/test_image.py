"""Images as objects: shown, replaced, archived, withheld, and moved from earlier releases."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.utils import timezone

from core.uploads.renditions import rendition_names
from pages.models import OfficeContent, StandingPage
from projects.models import Image, Project, ProjectContent
from projects.models.image import find_moved_image
from projects.moved_images import publish_moved_images
from publishing import operations
from publishing.mentions import find_mentions
from record.editions import Edition
from record.models import Publication, State, Value
from tests.helpers.factories import (
    change,
    make_image,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON
from tests.helpers.uploads.files import picture, upload

migration = import_module("pages.migrations.0010_move_images")
FACTS = {"image_is_decorative": False, "image_alternative_en": "Judges", "image_focus_x": 20}
LONG_AGO = datetime.timedelta(days=30)


def shown(project, at):
    """Return the file and the description that the page of a project shows at a time."""
    image = Edition(at).get(ProjectContent, project.slug).shown_image
    return image and (image.image, str(image.image_alternative))


def replace(image, size=(50, 40)):
    """Upload another file; return its name."""
    image.refresh_from_db()
    image.image = upload(picture(size=size))
    image.save()
    return image.image.name


@pytest.fixture
def moved(db):
    """A project of an earlier release, published long ago, whose image a migration has moved."""
    project = make_project(image=upload(picture(size=(500, 400))), **FACTS)
    publish(project, now=timezone.now() - LONG_AGO)
    Value.objects.filter(value__startswith="image/").delete()  # earlier releases had none
    migration.move(apps, None)
    publish_moved_images()
    project.refresh_from_db()
    return project


def test_page_shows_the_image_in_force_and_the_archive_the_one_of_its_day(db):
    image = make_image(**FACTS)
    project = make_project(picture=image)
    old = image.image.name
    operations.publish([image, project], None, now=NOON)
    new = replace(image)
    assert shown(project, NOON + HOUR) == (old, "Judges")
    publish(image, now=NOON + DAY)
    assert shown(project, NOON + HOUR) == (old, "Judges")
    assert shown(project, NOON + DAY + HOUR) == (new, "Judges")
    row = Publication.objects.with_time().of(project).get()
    assert "Judges" not in str(row.content)


@pytest.mark.parametrize("is_moved", [True, False])
def test_withheld_image_is_removed_with_its_renditions(
    db, request, is_moved, django_capture_on_commit_callbacks
):
    if is_moved:
        project = request.getfixturevalue("moved")
        image = Image.objects.get()
    else:
        image = make_image(image=upload(picture(size=(500, 400))), **FACTS)
        project = make_project(picture=image)
        operations.publish([image, project], None)
    old = image.image.name
    published(change(Image.objects.get(), image=upload(picture(size=(9, 9)))))
    row = Publication.objects.with_time().of(image).earliest("pk")
    files = [old, *rendition_names(old, 500).values()]
    assert all(map(default_storage.exists, files))
    with django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, None, "A victim")
    assert not any(map(default_storage.exists, files))
    assert shown(project, timezone.now())[0] != old
    assert shown(project, row.in_force_from) is None
    if is_moved:
        assert shown(project, timezone.now() - LONG_AGO + DAY) is None


def test_moving_changes_no_publication_and_no_state(moved):
    content = Publication.objects.with_time().of(moved).get().read(None)
    assert content.digest == moved.digest == moved.content().digest
    assert moved.state == State.LIVE
    [image] = Image.objects.all()
    assert image.key == find_moved_image(moved.image.name).key
    assert (image.name, image.image_alternative_en, image.image_focus_x) == ("GLACY+", "Judges", 20)
    assert image.state == State.LIVE


def test_moved_image_is_replaced_on_pages_of_earlier_releases_but_not_in_their_archive(moved):
    old = moved.image.name
    long_ago = timezone.now() - LONG_AGO + DAY
    assert shown(moved, timezone.now()) == shown(moved, long_ago) == (old, "Judges")
    new = replace(Image.objects.get())
    published(Image.objects.get())
    assert shown(moved, timezone.now()) == (new, "Judges")
    assert shown(moved, long_ago) == (old, "Judges")
    [(page, where)] = find_mentions([Image.objects.get()], ["project"], timezone.now())
    assert (page.ref, where) == (moved.ref, "live, no longer in the draft")


def test_image_that_visitors_never_saw_is_moved_as_a_draft(db):
    make_page(image=upload(picture()), title_en="Secret")
    migration.move(apps, None)
    for _ in range(2):
        publish_moved_images()
        [image] = Image.objects.all()
        assert (image.name, image.state) == ("Secret", State.DRAFT)


def test_facts_that_visitors_read_are_moved_rather_than_those_of_drafts(db):
    file = upload(picture())
    project = published(make_project(image=file, **FACTS))
    change(project, image_alternative_en="Changed")
    make_page(image=project.image.name)
    migration.move(apps, None)
    assert Image.objects.get().image_alternative_en == "Judges"
    assert StandingPage.objects.get().image == project.image


@pytest.mark.parametrize("times", [1, 2])
def test_restored_content_of_an_earlier_release_is_the_same(moved, times):
    content = moved.content()
    for _ in range(times):
        moved.restore(content)
    assert Project.objects.get().content() == content


def test_emblem_costs_no_query_once_the_site_is_read(db, django_assert_num_queries):
    image = make_image(**FACTS)
    operations.publish([image, make_office(picture=image)], None)
    assert Edition.of_today().find_singleton(OfficeContent).shown_image.image == image.image.name
    edition = Edition.of_today()
    with django_assert_num_queries(0):
        assert edition.find_singleton(OfficeContent).shown_image
