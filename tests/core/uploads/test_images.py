"""Pictures: read by their bytes and encoded again, with nothing about camera, place or person."""

import io
import struct
import zipfile
from unittest.mock import Mock

import pytest
from PIL import Image, ImageOps

from core.uploads import images
from core.uploads.images import examine_image
from core.uploads.inspection import image
from tests.helpers.uploads.files import picture, rejection_of, upload
from tests.helpers.uploads.hostile_files import CLEANED_PICTURES, REJECTED_PICTURES

EXIF_MAKE, EXIF_ORIENTATION = 0x010F, 0x0112
HIDDEN = b"<script <html PK\x03\x04 %PDF __HALT_COMPILER Exif iCCP zTXt acTL".split()


def exif(orientation=1):
    data = Image.Exif()
    data[EXIF_MAKE], data[EXIF_ORIENTATION] = "A camera at 44.46 N", orientation
    return data


@pytest.mark.parametrize(
    ("data", "extension", "kind"),
    [
        (picture("JPEG"), "jpg", "JPEG"),
        (picture("PNG"), "png", "PNG"),
        (picture("WEBP"), "webp", "WEBP"),
        # A photo with a second picture.
        (picture("MPO", save_all=True, append_images=[Image.new("RGB", (30, 20))]), "jpg", "JPEG"),
    ],
    ids=["JPEG", "PNG", "WEBP", "MPO"],
)
def test_picture_is_typed_by_its_bytes_whatever_its_name(data, extension, kind):
    examined = examine_image(upload(data, "photo.exe"))
    assert (examined.extension, examined.width, examined.height) == (extension, 60, 40)
    assert Image.open(io.BytesIO(examined.data)).format == kind


@pytest.mark.parametrize("error", [struct.error, OSError])
@pytest.mark.parametrize(("owner", "step"), [(ImageOps, "exif_transpose"), (Image, "frombytes")])
def test_picture_that_cannot_be_read_or_written_is_rejected(monkeypatch, owner, step, error):
    monkeypatch.setattr(owner, step, Mock(side_effect=error))
    assert image.inspect(picture()).rejection == "wrong_type"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_are_stripped(kind):
    data = picture(kind, exif=exif(), icc_profile=b"A profile with a name")
    assert b"44.46 N" in data
    bare = examine_image(upload(data))
    assert b"44.46 N" not in bare.data
    assert not Image.open(io.BytesIO(bare.data)).getexif()


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (picture("JPEG", exif=exif(orientation=6)), (40, 60)),
        (picture(size=(4_800, 1_200)), (2_400, 600)),
        (picture("JPEG", mode="L"), (60, 40)),
        (picture("JPEG", mode="CMYK"), (60, 40)),
    ],
)
def test_picture_is_rotated_scaled_and_converted(data, size):
    examined = examine_image(upload(data))
    assert (examined.width, examined.height) == size
    assert Image.open(io.BytesIO(examined.data)).mode in ("L", "RGB")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_is_accepted_without_its_profile(mode):
    data = picture("PNG", size=(500, 9), mode=mode, icc_profile=b"A profile")
    examined = examine_image(upload(data))
    assert (examined.extension, [*examined.renditions]) == ("png", [480])
    assert not Image.open(io.BytesIO(examined.data)).info


@pytest.mark.parametrize(
    ("mode", "transparency"),
    [("P", 0), ("1", 0), ("L", 0), ("RGB", (0, 0, 0)), ("I;16", 0)],
)
def test_transparent_colour_stays_transparent(mode, transparency):
    examined = examine_image(upload(picture("PNG", mode=mode, transparency=transparency)))
    assert Image.open(io.BytesIO(examined.data)).getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("name", REJECTED_PICTURES)
def test_hostile_picture_is_rejected(inspection_without_a_program, name):
    rejection = rejection_of(examine_image, REJECTED_PICTURES[name], "photo.jpg")
    assert rejection.code == "wrong_type"
    assert "Upload a JPEG, PNG or WebP file" in rejection.messages[0]


@pytest.mark.parametrize("name", CLEANED_PICTURES)
def test_accepted_picture_has_nothing_but_its_pixels(inspection_without_a_program, name):
    examined = examine_image(upload(CLEANED_PICTURES[name], "photo.php"))
    assert examined.extension in ("jpg", "png", "webp")
    assert not [mark for mark in HIDDEN if mark in examined.data]
    assert not zipfile.is_zipfile(io.BytesIO(examined.data))
    with Image.open(io.BytesIO(examined.data)) as cleaned:
        assert not {"exif", "icc_profile", "comment", "Title", "xmp"} & set(cleaned.info)


def test_picture_of_too_many_bytes_is_rejected(monkeypatch):
    monkeypatch.setattr(images, "MAX_IMAGE_BYTES", 100)
    assert "MB can be uploaded" in rejection_of(examine_image, picture()).messages[0]


def test_picture_of_more_than_40_million_pixels_is_rejected():
    rejection = rejection_of(examine_image, picture("PNG", size=(6_400, 6_300), mode="1"))
    assert "more than 40 million pixels" in rejection.messages[0]
