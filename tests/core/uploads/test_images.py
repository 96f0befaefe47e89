"""Pictures: read by their bytes and written anew, with nothing about camera, place or person."""

import io
import struct

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps, PngImagePlugin

from core.uploads import examine_image, images
from tests.helpers.uploads.files import HTML, PDF, SVG, picture, taken_or_refused, upload

EXIF_MAKE, EXIF_ORIENTATION = 0x010F, 0x0112


def exif(orientation=1):
    data = Image.Exif()
    data[EXIF_MAKE], data[EXIF_ORIENTATION] = "A camera at 44.46 N", orientation
    return data


@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_jpeg_png_and_webp_are_taken_whatever_their_name(kind, ending):
    examined = examine_image(upload(picture(kind), "photo.exe"))
    assert (examined.extension, examined.width, examined.height) == (ending, 60, 40)
    assert Image.open(io.BytesIO(examined.data)).format == kind


def test_photo_of_a_phone_with_a_second_picture_is_a_jpeg():
    data = picture("MPO", save_all=True, append_images=[Image.new("RGB", (30, 20))], exif=exif())
    assert Image.open(io.BytesIO(data)).format == "MPO"
    examined = examine_image(upload(data))
    assert (examined.extension, examined.width, examined.height) == ("jpg", 60, 40)
    assert Image.open(io.BytesIO(examined.data)).format == "JPEG"


@pytest.mark.parametrize("error", [struct.error, OSError])
@pytest.mark.parametrize("step", ["exif_transpose", "_encode"])
def test_picture_that_can_not_be_read_or_written_is_refused_in_words(monkeypatch, step, error):
    def fail(*args):
        raise error

    monkeypatch.setattr(images if step == "_encode" else ImageOps, step, fail)
    with pytest.raises(ValidationError) as refusal:
        examine_image(upload(picture()))
    assert refusal.value.code == "wrong_type"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_are_stripped(kind):
    data = picture(kind, exif=exif(), icc_profile=b"A profile with a name")
    assert b"44.46 N" in data
    bare = examine_image(upload(data))
    assert b"44.46 N" not in bare.data
    assert not Image.open(io.BytesIO(bare.data)).getexif()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_profile_of_a_png_of_every_mode_is_stripped(mode):
    examined = examine_image(
        upload(picture("PNG", mode=mode, icc_profile=b"A profile with a name"))
    )
    assert not Image.open(io.BytesIO(examined.data)).info


def test_text_in_a_png_is_stripped():
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "A victim's name")
    assert b"victim" not in examine_image(upload(picture("PNG", pnginfo=text))).data


def test_picture_is_turned_as_its_camera_said():
    examined = examine_image(upload(picture("JPEG", exif=exif(orientation=6))))
    assert (examined.width, examined.height) == (40, 60)


def test_what_hides_behind_the_picture_is_left_out():
    assert b"<script>" not in examine_image(upload(picture() + HTML)).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_png_of_every_mode_is_taken(mode):
    assert examine_image(upload(picture("PNG", mode=mode))).extension == "png"


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_jpeg_of_every_mode_is_taken(mode):
    examined = examine_image(upload(picture("JPEG", mode=mode)))
    assert Image.open(io.BytesIO(examined.data)).mode in ("L", "RGB")


@pytest.mark.parametrize(
    ("mode", "transparency"),
    [("P", 0), ("1", 0), ("L", 0), ("RGB", (0, 0, 0))],
    ids=["P", "1", "L", "RGB"],
)
def test_transparent_colour_stays_transparent(mode, transparency):
    examined = examine_image(upload(picture("PNG", mode=mode, transparency=transparency)))
    assert Image.open(io.BytesIO(examined.data)).getpixel((0, 0))[3] == 0


def test_large_picture_is_scaled_down():
    examined = examine_image(upload(picture(size=(4_800, 1_200))))
    assert (examined.width, examined.height) == (2_400, 600)


@pytest.mark.parametrize(
    "data",
    [
        SVG,
        HTML,
        b"",
        b"\xff\xd8\xff",
        picture("GIF"),
        picture("TIFF"),
        picture("BMP"),
        PDF,
        picture()[:200],
    ],
    ids=["svg", "html", "empty", "beginning", "gif", "tiff", "bmp", "pdf", "truncated"],
)
def test_anything_else_is_refused_whatever_its_name(data):
    for name in ("photo.jpg", "photo.png", "photo.svg"):
        with pytest.raises(ValidationError, match="Upload a JPEG, PNG or WebP file") as refusal:
            examine_image(upload(data, name))
        assert refusal.value.code == "wrong_type"


def test_picture_of_too_many_bytes_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MAX_IMAGE_BYTES", 100)
    with pytest.raises(ValidationError, match="MB can be uploaded"):
        examine_image(upload(picture()))


def test_picture_of_too_many_pixels_is_refused_before_it_is_read():
    data = bytearray(picture("PNG", size=(8, 8)))
    data[16:24] = (20_000).to_bytes(4) * 2
    with pytest.raises(ValidationError):
        examine_image(upload(bytes(data)))


def test_more_than_40_million_pixels_are_refused():
    with pytest.raises(ValidationError, match="more than 40 million pixels"):
        examine_image(upload(picture("PNG", size=(6_400, 6_300), mode="1")))


@settings(max_examples=60)
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.data())
def test_damaged_picture_is_taken_or_refused_and_nothing_else(kind, data):
    damaged = bytearray(picture(kind, exif=exif()))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(damaged)))
    taken_or_refused(examine_image, bytes(damaged[:cut]))
