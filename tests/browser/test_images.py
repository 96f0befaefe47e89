"""An image with a focal point in a browser: chosen, clicked, saved and shown to visitors."""

import base64

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from projects.models import Document
from publishing import operations
from tests.helpers.browser.steps import open_form, open_section, save
from tests.helpers.factories import make_image
from tests.helpers.uploads.files import pdf, picture

DROP = """(photo) => {
    const bytes = Uint8Array.from(atob(photo), (character) => character.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
    const row = document.querySelector("#id_image").closest(".form-row");
    row.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
}"""
PHONE = {"width": 390, "height": 844}
SHOWN = """() => {
    const image = document.querySelector("main figure img");
    const { objectFit, objectPosition } = getComputedStyle(image);
    const source = image.currentSrc.split(".").slice(-2).join(".");
    return [objectFit, objectPosition, source, image.naturalWidth > 0];
}"""

# The values of the element "progress", once it is there.
WATCH_PROGRESS = """() => new MutationObserver(() => {
    const bar = document.querySelector("progress");
    if (bar) window.shown(bar.value);
}).observe(document, { subtree: true, childList: true, attributes: true })"""


def click_at(page, x, y):
    """Click the thumbnail at this share of its width and height."""
    box = page.locator(".thumbnail img").bounding_box()
    page.locator(".thumbnail img").click(position={"x": x * box["width"], "y": y * box["height"]})


def test_image_is_chosen_by_its_picture_in_the_library(desk, site, project, complaints):
    image = make_image(name="Judges")
    make_image(name="Other")
    open_form(desk, site, project)
    open_section(desk, "Image")
    desk.evaluate("window.loadWidgets()")  # as a movement of the pointer does
    with desk.expect_popup() as opened:
        desk.click("text=Choose by picture")
    opened.value.click("a:has(img[alt=Judges])")
    expect(desk.locator("#id_picture")).to_have_value(str(image.pk))
    save(desk)
    project.refresh_from_db()
    assert project.picture == image
    assert complaints == []


def test_click_on_an_image_sets_what_stays_visible(desk, site, project, complaints):
    image = make_image(image="", image_is_decorative=False)
    project.picture = image
    project.save()
    open_form(desk, site, image)
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(size=(1_000, 1_000))}
    desk.set_input_files("#id_image", photo)
    click_at(desk, 0.26, 0.75)
    assert (desk.input_value("#id_image_focus_x"), desk.input_value("#id_image_focus_y")) in (
        ("26", "75"),
        ("26", "74"),
    )
    desk.check("#id_image_is_decorative")
    save(desk)
    assert desk.get_attribute(".thumbnail img", "src").endswith(".480.webp")
    assert desk.locator(".focal-point").is_visible()
    click_at(desk, 0.5, 0.9)
    assert desk.evaluate("document.querySelector('.focal-point').style.left") == "50%"
    save(desk)
    operations.publish([image, project], None)
    desk.set_viewport_size(PHONE)
    desk.goto(f"{site}/projects/glacy-e/")
    desk.wait_for_function("document.querySelector('main figure img').complete")
    assert desk.evaluate(SHOWN) == ["cover", "50% 90%", "480.webp", True]
    assert complaints == []


def test_dropped_file_is_shown_and_saved_as_an_image(desk, site, project, complaints):
    open_form(desk, site, project)
    open_section(desk, "Image")
    photo = base64.b64encode(picture(size=(30, 30))).decode()
    desk.evaluate(DROP, photo)
    desk.wait_for_selector(".thumbnail img")
    desk.check("#id_image_is_decorative")
    save(desk)
    project.refresh_from_db()
    assert project.picture.image_width == 30
    assert complaints == []


@pytest.mark.parametrize(
    ("data", "number"), [(pdf(b"(%s)" % (b"x" * 2_100_000)), 1), (b"no PDF" * 400_000, 0)]
)
def test_large_file_is_sent_first_with_its_progress(desk, site, complaints, data, number):
    shown, sent = [], []
    desk.expose_function("shown", lambda value: shown.append(value))
    desk.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    desk.goto(site + reverse("admin:projects_document_add"))
    desk.fill("#id_title_en", "A large report")
    desk.set_input_files(
        "#id_file", {"name": "report.pdf", "mimeType": "application/pdf", "buffer": data}
    )
    desk.evaluate(WATCH_PROGRESS)
    save(desk)
    assert [url.partition("?")[2] for url in sent if "/add/" in url] == ["_keep", ""]
    assert max(shown) == 1
    documents = Document.objects.filter(title_en="A large report")
    assert documents.count() == number
    assert all(each.file.size == len(data) for each in documents)
    assert complaints == []
