"""Every page of the running site in each language: read by axe and the Nu HTML checker, each link followed."""

import json
import re
from pathlib import Path

import pytest

from publishing.content import LANGUAGES
from publishing.languages import ORIGINAL, TRANSLATED, find, in_language
from tests.browser.walking import FULL_LOOK, LOOK_AT_WORDS, Walk
from tests.crawling import crawl, dead_ends

CHECKER = Path(__file__).parent / "node_modules/vnu-jar/build/dist/vnu.jar"
ENDINGS = {"text/html": ".html", "text/css": ".css", "image/svg+xml": ".svg"}
# Messages of the checker that are wrong about a page, each with the reason.
ALLOWED = {}


def fullest_of_each_view(pages):
    """By the view that answers with it: the address of the page with most in it."""
    views = {}
    for address, response in pages.items():
        views.setdefault(find(address.partition("?")[0]).view_name, {})[address] = len(response.content)
    return {view: max(sizes, key=sizes.get) for view, sizes in views.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_on_any_page(page, running_site, pages, language):
    """On each English page; in the other languages, which have the same templates, on the fullest page of each view."""
    is_original = language == ORIGINAL
    walk = Walk(page, running_site, looks=FULL_LOOK if is_original else LOOK_AT_WORDS)
    chosen = pages[language] if is_original else fullest_of_each_view(pages[language]).values()
    for address in chosen:
        walk.open(address)
    assert not walk.found, f"\n{walk}"
    print(f"axe has read {len(chosen)} pages in {language}, each {len(walk.looks)} times")


@pytest.mark.parametrize("language", TRANSLATED)
def test_links_lead_to_the_same_views_in_each_language(pages, language):
    assert fullest_of_each_view(pages[language]).keys() == fullest_of_each_view(pages[ORIGINAL]).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_checker_finds_no_error_in_any_page_sheet_or_picture(ask, visitor, archive, tmp_path, language):
    kept = {}
    for start in (in_language("/", language), in_language(archive, language)):
        for path, response, outline in crawl(visitor, start):
            keep(kept, tmp_path, path, response)
            for static in {link for link in outline.paths if link.startswith("/static/")} if outline else ():
                keep(kept, tmp_path, static, visitor.get(static))
        keep(kept, tmp_path, f"{start}nowhere/", visitor.get(f"{start}nowhere/"))
    assert {name.suffix for name in kept} == set(ENDINGS.values())
    said = json.loads(
        ask("java", "-jar", CHECKER, "--format", "json", "--also-check-css", "--also-check-svg", tmp_path)
    )
    found = [f"{kept[tmp_path / Path(each['url']).name]}: {words_of(each)}" for each in said["messages"]]
    found = [line for line in found if not any(re.search(allowed, line) for allowed in ALLOWED)]
    assert not found, "\n" + "\n".join(found)
    print(f"The Nu HTML checker has read {len(kept)} files in {language}")


def keep(kept, folder, path, response):
    """Puts what is of a type that the checker reads into ``folder``, once."""
    ending = ENDINGS.get(response["Content-Type"].partition(";")[0])
    if ending and path not in kept.values():
        name = folder / f"{len(kept)}{ending}"
        name.write_bytes(response.content)
        kept[name] = path


def words_of(message):
    return f"{message.get('subType', message['type'])}: {message['message']} {message.get('extract', '')!r}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("of", ["today", "the archive"])
def test_every_link_fragment_and_file_leads_somewhere(visitor, archive, of, language):
    assert dead_ends(visitor, in_language(archive if of == "the archive" else "/", language)) == []
