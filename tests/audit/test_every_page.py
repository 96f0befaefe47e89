"""Every page of the running site: read by axe, checked by the Nu HTML checker, each link followed."""

import json
import re
from pathlib import Path

import pytest

from tests.browser.walking import FULL_LOOK, Walk
from tests.crawling import crawl, dead_ends

CHECKER = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
ENDINGS = {"text/html": ".html", "text/css": ".css", "image/svg+xml": ".svg"}
# Messages of the checker that are wrong about a page, each with the reason.
ALLOWED = {}


def test_axe_finds_nothing_on_any_page(page, running_site, pages):
    walk = Walk(page, running_site, looks=FULL_LOOK)
    for address in pages:
        walk.open(address)
    assert not walk.found, f"\n{walk}"
    print(f"axe has read {len(pages)} pages, each four times")


def test_checker_finds_no_error_in_any_page_sheet_or_picture(ask, visitor, archive, tmp_path):
    kept = {}
    for start in ("/", archive):
        for path, response, outline in crawl(visitor, start):
            keep(kept, tmp_path, path, response)
            for static in {link for link in outline.paths if link.startswith("/static/")} if outline else ():
                keep(kept, tmp_path, static, visitor.get(static))
    for refusal in ("/nowhere/", f"{archive}nowhere/"):
        keep(kept, tmp_path, refusal, visitor.get(refusal))
    assert {name.suffix for name in kept} == set(ENDINGS.values())
    said = json.loads(
        ask("java", "-jar", CHECKER, "--format", "json", "--also-check-css", "--also-check-svg", tmp_path)
    )
    found = [f"{kept[tmp_path / Path(each['url']).name]}: {words_of(each)}" for each in said["messages"]]
    found = [line for line in found if not any(re.search(allowed, line) for allowed in ALLOWED)]
    assert not found, "\n" + "\n".join(found)
    print(f"The Nu HTML checker has read {len(kept)} files")


def keep(kept, folder, path, response):
    """Puts what is of a type that the checker reads into ``folder``, once."""
    ending = ENDINGS.get(response["Content-Type"].partition(";")[0])
    if ending and path not in kept.values():
        name = folder / f"{len(kept)}{ending}"
        name.write_bytes(response.content)
        kept[name] = path


def words_of(message):
    return f"{message.get('subType', message['type'])}: {message['message']} {message.get('extract', '')!r}"


@pytest.mark.parametrize("of", ["today", "the archive"])
def test_every_link_fragment_and_file_leads_somewhere(visitor, archive, of):
    assert dead_ends(visitor, archive if of == "the archive" else "/") == []
