"""Every page of the running site in each language: axe, the Nu HTML checker."""

import json
import re
from pathlib import Path

from core.i18n.languages import ORIGINAL, in_language, resolve_path
from tests.helpers.browser.walking import FULL_LOOK, LOOK_AT_WORDS, Walk

CHECKER = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
ENDINGS = {"text/html": ".html", "text/css": ".css", "image/svg+xml": ".svg"}
# Wrong messages of the checker, each with the reason.
ALLOWED = {
    "Unrecognized at-rule “@container”": "it does not know container queries",
    "Property “container-type” doesn't exist": "the same",
}


def test_pages_have_no_axe_violation(page, running_site, today, language):
    """Check each English page; in French and Romanian the largest page of each view."""
    pages = {path: response for path, response, outline in today if outline}
    is_original = language == ORIGINAL
    looks = FULL_LOOK if is_original else LOOK_AT_WORDS
    walk = Walk(page, running_site, looks, opens_details=True)
    chosen = pages if is_original else fullest_of_each_view(pages)
    for address in chosen:
        walk.open(address)
    assert not walk.found, f"\n{walk}"
    print(f"axe has read {len(chosen)} pages in {language}, each {len(walk.looks)} times")


def fullest_of_each_view(pages):
    """Return the URL of the largest page of each view."""
    views = {}
    for address, response in pages.items():
        views.setdefault(resolve_path(address.partition("?")[0]).view_name, {})[address] = len(
            response.content
        )
    return [max(sizes, key=sizes.get) for sizes in views.values()]


def test_pages_style_sheets_and_pictures_are_valid(
    ask, visitor, archive, today, archived, language, tmp_path
):
    kept = {}
    links = {link for _, _, outline in today + archived if outline for link in outline.paths}
    static = {link for link in links if link.startswith("/static/")}
    refused = {in_language(f"{start}nowhere/", language) for start in ("/", archive)}
    for path, response, _ in today + archived:
        keep(kept, tmp_path, path, response)
    for path in static | refused:
        keep(kept, tmp_path, path, visitor.get(path))
    assert {name.suffix for name in kept} == set(ENDINGS.values())
    said = json.loads(
        ask(
            "java",
            "-jar",
            CHECKER,
            "--format",
            "json",
            "--also-check-css",
            "--also-check-svg",
            tmp_path,
        )
    )
    found = [
        f"{kept[tmp_path / Path(each['url']).name]}: {words_of(each)}" for each in said["messages"]
    ]
    found = [line for line in found if not any(re.search(allowed, line) for allowed in ALLOWED)]
    assert not found, "\n" + "\n".join(found)
    print(f"The Nu HTML checker has read {len(kept)} files in {language}")


def keep(kept, folder, path, response):
    """Store a response in ``folder``, once, if it has content of a type that the checker reads."""
    ending = ENDINGS.get(response["Content-Type"].partition(";")[0])
    if ending and not response.has_header("Location") and path not in kept.values():
        name = folder / f"{len(kept)}{ending}"
        name.write_bytes(response.content)
        kept[name] = path


def words_of(message):
    kind = message.get("subType", message["type"])
    return f"{kind}: {message['message']} {message.get('extract', '')!r}"
