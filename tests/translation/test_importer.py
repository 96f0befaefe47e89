"""Export a language and import it again: translations become drafts."""

import xml.etree.ElementTree as ET

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import translation

from accounts.models import Act, AuditEntry
from pages.acts import Milestone
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import (
    change,
    make_milestone,
    make_office,
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.publishing import withdraw
from tests.helpers.translation_files import (
    file_of,
    handed_out,
    page_of,
    taken_in,
    translated,
    uploaded,
)
from translation.importer import IN_AUDIT, ImportRejected
from translation.units import Choice

NS = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
RICH = (
    '<p>Read <a href="https://example.org/?a=1&amp;b=2">this &amp; that</a>.<br>'
    "Then <strong>act</strong>.</p>"
)
TITLES = {"title_en": "Global action", "title_fr": "Action mondiale"}


@pytest.fixture
def project():
    return make_project(acronym="GLACY+", title_en="Global action")


@pytest.fixture
def older():
    """A published project whose English title changed after the French one."""
    return change(published(make_project(**TITLES)), title_en="Worldwide action")


def exported(**options) -> dict:
    """Return the units of an export by name."""
    root = ET.fromstring(handed_out(**options))  # noqa: S314 (the site wrote it)
    return {unit.get("resname"): unit for unit in root.iterfind(".//x:trans-unit", NS)}


def text_in(unit, tag="source"):
    return "".join(unit.find(f"x:{tag}", NS).itertext())


def state_of(unit):
    return unit.find("x:target", NS).get("state")


def test_unit_has_both_texts_the_state_and_the_maximum_length(older):
    change(older, summary_en="It helps.", dates_note_en="A", dates_note_fr="B")
    units = exported()
    assert text_in(units["title"]) == "Worldwide action"
    assert text_in(units["title"], "target") == "Action mondiale"
    assert text_in(units["summary"], "target") == ""
    states = {name: state_of(unit) for name, unit in units.items()}
    assert states == {
        "title": "needs-review-translation",
        "summary": "needs-translation",
        "dates_note": "translated",
    }
    assert (units["title"].get("maxwidth"), units["title"].get("size-unit")) == ("300", "char")
    assert units["summary"].get("maxwidth") is None


def test_file_element_names_the_object_and_the_languages():
    project = make_project(acronym="GLACY+ & more")
    [file] = ET.fromstring(handed_out()).iterfind("x:file", NS)  # noqa: S314 (the site wrote it)
    assert file.get("original") == str(project.ref)
    assert (file.get("source-language"), file.get("target-language")) == ("en", "fr")
    assert file.find("x:header/x:note", NS).text == "Project: GLACY+ & more"


def test_older_translation_has_the_former_english_text_which_the_import_ignores(older):
    former = '<p>Eight <a href="https://example.org/">hubs</a></p>'
    change(older, objective_en=former, objective_fr=former.replace("Eight", "Huit"))
    change(older, objective_en=former.replace("Eight", "Nine"), dates_note_en="A")
    units = exported()
    changed = [name for name, unit in units.items() if unit.find("x:alt-trans", NS) is not None]
    assert sorted(changed) == ["objective", "title"]
    alternative = units["objective"].find("x:alt-trans", NS)
    assert alternative.get("alttranstype") == "previous-version"
    assert text_in(alternative) == "Eight hubs"
    assert text_in(alternative, "target") == "Huit hubs"
    notes = [note.text for note in units["title"].iterfind("x:note", NS)]
    assert notes == ["Title", "Changed words: 1 of 2. [-Global-] {+Worldwide+} action"]
    result = taken_in(translated(handed_out(), "title", "Action dans le monde"))
    assert [copy.obj for copy in result.changed] == [older]
    older.refresh_from_db()
    assert older.title_fr == "Action dans le monde"
    assert "Huit" in older.objective_fr


def test_missing_or_older_text_is_offered_the_translation_of_the_same_words(older):
    make_project(acronym="A & B", title_en="Worldwide action", title_fr="Action dans le monde")
    make_project(acronym="C", title_en="Worldwide action", summary_en="Worldwide action")
    files = ET.fromstring(handed_out()).iterfind("x:file", NS)  # noqa: S314 (the site wrote it)
    offers = {}
    for file in files:
        about = file.find("x:header/x:note", NS).text
        for unit in file.iterfind(".//x:trans-unit", NS):
            for offer in unit.iterfind("x:alt-trans[@origin]", NS):
                assert (offer.get("origin"), text_in(offer)) == ("A & B", "Worldwide action")
                offers[about, unit.get("resname")] = text_in(offer, "target")
    assert set(offers) == {
        (f"Project: {older}", "title"),
        ("Project: C", "title"),
        ("Project: C", "summary"),
    }
    assert set(offers.values()) == {"Action dans le monde"}


def test_tags_are_placeholders():
    make_project(objective_en=RICH)
    assert (
        '<g id="1" ctype="x-html-p">Read <g id="2" ctype="link">this &amp; that</g>.'
        '<x id="3" ctype="lb"/>Then <g id="4" ctype="bold">act</g>.</g>'
    ) in handed_out()


@pytest.mark.parametrize(
    ("english", "target", "expected"),
    [
        (
            '<p>The <abbr title="Committee">T-CY</abbr></p>',
            '<g id="1">Le <g id="2"><g id="2-title">Comité « C »</g>T-CY</g></g>',
            '<p>Le <abbr title="Comité « C »">T-CY</abbr></p>',
        ),
        (
            RICH,
            '<g id="1"><g id="4">Agir</g><x id="3"/>après <g id="2">ceci &amp; cela</g> &lt; 3</g>',
            '<p><strong>Agir</strong><br>après <a href="https://example.org/?a=1&amp;b=2" '
            'rel="noopener">ceci &amp; cela</a> &lt; 3</p>',
        ),
    ],
    ids=["title of an abbreviation", "another order"],
)
def test_placeholders_become_tags_again(english, target, expected):
    project = make_project(objective_en=english)
    taken_in(translated(handed_out(), "objective", target))
    project.refresh_from_db()
    assert project.objective_fr == expected


def test_text_without_english_or_with_a_form_of_its_own_is_not_exported():
    make_office(official_names_en="Programme Office", official_names_fr="Bureau de programme")
    make_project(summary_fr="Un résumé")
    assert not {"official_names", "summary"} & exported().keys()


@pytest.mark.parametrize(
    ("choice", "names"),
    [
        (Choice.MISSING, {"dates_note"}),
        (Choice.MISSING_AND_OLDER, {"dates_note", "title"}),
        (Choice.ALL, {"dates_note", "title", "summary"}),
    ],
)
def test_choice_limits_the_units(older, choice, names):
    change(older, dates_note_en="New", summary_en="A", summary_fr="Un")
    assert exported(choice=choice).keys() == names


def test_withdrawn_object_is_not_exported(older):
    withdraw(older, None, "It is over.")
    assert exported() == {}


def test_same_content_gives_the_same_bytes_in_any_language_of_the_admin(desk):
    make_project(owner=make_user(first_name="Ana", last_name="Ionescu"))
    first, second = (desk.get(file_of(), {"choice": "all"}).getvalue() for _ in range(2))
    with translation.override("fr"):
        assert first == second == handed_out().encode()
    assert b"Ionescu" not in first


def test_export_has_a_file_name_and_is_audited(desk):
    response = desk.get(file_of("ro"), {"choice": "missing", "kind": "project"})
    assert response["Content-Disposition"] == 'attachment; filename="cproc-ro.xlf"'
    assert response["Content-Type"] == "application/xliff+xml; charset=utf-8"
    [entry] = AuditEntry.objects.filter(act=Act.EXPORTED)
    assert (entry.kind, entry.reference) == (IN_AUDIT, "ro")
    assert entry.new == {"choice": "missing", "kind": "project"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (file_of(), {}),
        (file_of(), {"choice": "some"}),
        (file_of(), {"choice": "all", "kind": "message"}),
        (file_of("en"), {"choice": "all"}),
        (page_of("de"), {}),
    ],
)
def test_unknown_choice_or_language_answers_404(desk, path, data):
    assert desk.get(path, data).status_code == 404


def test_imported_translation_becomes_a_draft_by_the_user_and_is_audited():
    project = published(make_project(title_en="Global action"))
    person = make_superuser()
    taken_in(translated(handed_out(), "title", "Action mondiale"), by=person)
    project.refresh_from_db()
    draft = candidate_of(project)
    assert project.title_fr == "Action mondiale"
    assert draft.saved_by == person
    assert draft.digest == project.digest == project.content().digest
    assert draft.translation_status("fr").is_complete
    assert [entry.user for entry in LogEntry.objects.filter(object_id=project.pk)] == [person]
    entry = AuditEntry.objects.get(act=Act.IMPORTED)
    assert (entry.kind, entry.reference) == (IN_AUDIT, "fr")
    assert (entry.new["objects"], entry.new["texts"]) == (1, 1)


def test_row_is_identified_after_it_changed_its_place():
    milestone = make_milestone(bodies=[{"name_en": "Committee"}, {"name_en": "Government"}])
    document = translated(handed_out(), ".name", "Nom")
    first, second = milestone.bodies.all()
    first.position, second.position = 1, 0
    first.name_fr = "Nom"
    first.save(), second.save()
    change(milestone, reference_en="CM(2013)131")
    document = document.replace('state="translated">Nom<', 'state="translated">Comité<', 1)
    with pytest.raises(ImportRejected):
        taken_in(document)
    first.name_fr = ""
    first.save()
    taken_in(document)
    names = {body.name_en: body.name_fr for body in Milestone.objects.get().bodies.all()}
    assert names == {"Committee": "Comité", "Government": "Nom"}


def test_rows_with_the_same_text_have_different_names():
    bodies = [{"name_en": "Committee"}, {"name_en": "Committee", "name_fr": "Comité"}]
    milestone = make_milestone(bodies=bodies)
    names = [name for name in exported() if name.startswith("bodies")]
    assert len(set(names)) == 2
    taken_in(translated(handed_out(), names[0], "Le comité"))
    assert [body.name_fr for body in milestone.bodies.all()] == ["Le comité", "Comité"]


def test_line_ends_of_browsers_are_no_change():
    make_project(summary_en="One\r\nTwo", summary_fr="Un\r\nDeux")
    assert taken_in(handed_out()).changed == []


def test_empty_target_deletes_no_translation():
    project = make_project(**TITLES)
    assert taken_in(translated(handed_out(), "title", " \u200b ")).changed == []
    project.refresh_from_db()
    assert project.title_fr == "Action mondiale"


@pytest.mark.parametrize(("state", "number"), [("new", 0), ("final", 1)])
def test_english_target_is_a_translation_only_if_it_is_finished(project, state, number):
    document = translated(handed_out(), "title", "Global action", state=state)
    assert len(taken_in(document).changed) == number


def test_finished_older_translation_is_confirmed(older):
    [copy] = taken_in(translated(handed_out(), "title", "Action mondiale")).changed
    [found] = copy.changes
    assert found.text is None
    draft = candidate_of(older)
    assert draft.translation_status("fr").is_up_to_date
    assert taken_in(handed_out()).changed == []


def test_additions_of_translation_tools_are_ignored(project):
    target = '<mrk mtype="seg" mid="1">Action</mrk> mondiale'
    document = translated(handed_out(), "title", target)
    for old, new in (
        ("<note>", '<alt-trans><target>Autre</target></alt-trans><note a:b="c">'),
        ("<body>", '<a:more xmlns:a="urn:a"><target>x</target></a:more><body><group>'),
        ("</body>", "</group></body>"),
        ("<xliff ", '<xliff xmlns:a="urn:a" '),
        ('"fr"', '"fr-FR"'),
    ):
        document = document.replace(old, new)
    taken_in(document)
    project.refresh_from_db()
    assert project.title_fr == "Action mondiale"


def test_page_shows_the_changes(desk, project):
    change(project, summary_en="It helps.")
    page = uploaded(desk, translated(handed_out(), "title", "Action mondiale"))
    assert page.status_code == 200
    assert "These drafts changed" in page.text
    assert "GLACY+" in page.text
    assert "1 text in the file is empty or unchanged." in page.text
    assert "No draft changed." in uploaded(desk, handed_out()).text
