"""Renditions: smaller copies of an image, made when it is uploaded, served and removed with it."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image

from core.uploads.images import examine_image
from publishing import operations
from record.models import Publication
from tests.helpers.factories import make_project
from tests.helpers.publishing import publish
from tests.helpers.uploads.files import picture, upload

WIDE = picture(size=(1_000, 500))


@pytest.fixture
def project(db):
    """A published project with an image of 1,000 pixels."""
    project = make_project(image=upload(WIDE), image_is_decorative=True)
    publish(project, None)
    return project


@pytest.mark.parametrize(
    ("width", "widths"), [(480, []), (1_600, [480, 960]), (3_000, [480, 960, 1_600])]
)
def test_renditions_are_narrower_than_the_image(inspection_without_a_program, width, widths):
    renditions = examine_image(upload(picture(size=(width, width // 2)))).renditions
    assert list(renditions) == widths
    for size, data in renditions.items():
        with Image.open(io.BytesIO(data)) as rendition:
            assert (rendition.format, rendition.size) == ("WEBP", (size, size // 2))


def test_renditions_of_16_bits_have_the_grey_of_the_image(inspection_without_a_program):
    written = io.BytesIO()
    Image.new("I;16", (500, 9), 20_000).save(written, "PNG")
    examined = examine_image(upload(written.getvalue()))
    for data in (examined.data, examined.renditions[480]):
        with Image.open(io.BytesIO(data)) as image:
            grey = image.convert("L").getpixel((0, 0))
        assert abs(grey - 20_000 / 257) < 2


def test_rendition_is_served_like_its_image(client, project):
    image, rendition = (
        client.get(f"/media/{project.image.name}{end}") for end in ("", ".480.webp")
    )
    assert rendition["Content-Type"] == "image/webp"
    for header in ("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options"):
        assert rendition[header] == image[header]
    for response, size in ((image, (1_000, 500)), (rendition, (480, 240))):
        with Image.open(io.BytesIO(response.getvalue())) as opened:
            assert opened.size == size
    for end in (".481.webp", ".480.png", ".480.webp.480.webp"):
        assert client.get(f"/media/{project.image.name}{end}").status_code == 404


def test_missing_rendition_leads_to_the_image_until_it_is_made(client, project, capsys):
    url = f"/media/{project.image.name}.960.webp"
    default_storage.delete(f"{project.image.name}.960.webp")
    response = client.get(url)
    assert (response.status_code, response.url) == (302, f"/media/{project.image.name}")
    assert "immutable" not in response.get("Cache-Control", "")
    call_command("set_up", "renditions")
    assert "smaller copies of 1 image" in capsys.readouterr().out
    assert client.get(url).getvalue().startswith(b"RIFF")
    call_command("set_up", "renditions")
    assert capsys.readouterr().out == ""


def test_rendition_is_removed_with_a_withheld_image(
    client, project, django_capture_on_commit_callbacks
):
    url = f"/media/{project.image.name}.480.webp"
    row = Publication.objects.with_time().get()
    with django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, None, "It shows a victim.")
    assert not default_storage.exists(f"{project.image.name}.480.webp")
    default_storage.save(f"{project.image.name}.480.webp", io.BytesIO(b"made meanwhile"))
    assert client.get(url).status_code == 404
