"""A language handed out for translation and taken in again: out and in changes nothing, translations become drafts."""

import xml.etree.ElementTree as ET

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import translation

from accounts.models import Act, AuditEntry
from pages.models import Milestone
from record.models import Publication
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

pytestmark = pytest.mark.django_db

NS = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
RICH = '<p>Read <a href="https://example.org/?a=1&amp;b=2">this &amp; that</a>.<br>Then <strong>act</strong>.</p>'


def units_in(document) -> dict:
    """By name: the element."""
    root = ET.fromstring(document)  # noqa: S314 (the site wrote it)
    return {unit.get("resname"): unit for unit in root.iterfind(".//x:trans-unit", NS)}


def state_of(unit):
    return unit.find("x:target", NS).get("state")


def shown(unit, part="source"):
    return "".join(unit.find(f"x:{part}", NS).itertext())


class TestHandedOut:
    def test_unit_has_the_english_text_its_translation_and_how_that_stands(self):
        make_project(title_en="Global action", title_fr="Action mondiale", summary_en="It helps.")
        units = units_in(handed_out())
        assert shown(units["title"]) == "Global action"
        assert shown(units["title"], "target") == "Action mondiale"
        assert state_of(units["title"]) == "translated"
        assert shown(units["summary"], "target") == ""
        assert state_of(units["summary"]) == "needs-translation"

    def test_translation_that_is_older_is_to_be_reviewed(self):
        project = published(make_project(title_en="Global action", title_fr="Action mondiale"))
        change(project, title_en="Worldwide action")
        assert state_of(units_in(handed_out())["title"]) == "needs-review-translation"

    def test_object_is_named_by_its_key_and_called_as_people_call_it(self):
        project = make_project(acronym="GLACY+ & more")
        [file] = ET.fromstring(handed_out()).iterfind("x:file", NS)  # noqa: S314 (the site wrote it)
        assert file.get("original") == str(project.ref)
        assert (file.get("source-language"), file.get("target-language")) == ("en", "fr")
        assert file.find("x:header/x:note", NS).text == "Project: GLACY+ & more"

    def test_tags_are_marks_and_words_are_words(self):
        make_project(objective_en=RICH)
        source = units_in(handed_out())["objective"].find("x:source", NS)
        assert "".join(source.itertext()) == "Read this & that.Then act."
        marks = [
            (each.tag.rpartition("}")[2], each.get("id"), each.get("ctype"))
            for each in source.iter()
        ][1:]
        assert marks == [
            ("g", "1", "x-html-p"),
            ("g", "2", "link"),
            ("x", "3", "lb"),
            ("g", "4", "bold"),
        ]

    def test_title_of_an_abbreviation_is_translated_too(self):
        project = make_project(objective_en='<p>The <abbr title="Committee">T-CY</abbr></p>')
        target = '<g id="1">Le <g id="2"><g id="2-title">Comité « C »</g>T-CY</g></g>'
        taken_in(translated(handed_out(), "objective", target))
        project.refresh_from_db()
        assert project.objective_fr == '<p>Le <abbr title="Comité « C »">T-CY</abbr></p>'

    def test_names_that_stand_only_in_their_own_language_are_not_for_translation(self):
        make_office(official_names_en="Programme Office", official_names_fr="Bureau de programme")
        assert "official_names" not in units_in(handed_out())

    def test_text_without_english_has_nothing_to_translate_from(self):
        make_project(summary_fr="Un résumé")
        assert "summary" not in units_in(handed_out())

    def test_choice_narrows_it_down(self):
        project = published(
            make_project(
                title_en="Global action",
                title_fr="Action mondiale",
                summary_en="A",
                summary_fr="Un",
            )
        )
        change(project, title_en="Worldwide action", dates_note_en="New")
        assert set(units_in(handed_out(choice=Choice.MISSING))) == {"dates_note"}
        assert set(units_in(handed_out(choice=Choice.MISSING_AND_OLDER))) == {"dates_note", "title"}
        assert set(units_in(handed_out(choice=Choice.ALL))) == {"dates_note", "title", "summary"}

    def test_what_is_withdrawn_stays_here(self):
        project = published(make_project())
        withdraw(project, None, "It is over.")
        assert units_in(handed_out()) == {}

    def test_line_says_how_long_it_may_be(self):
        make_project(title_en="Global action", summary_en="It helps.")
        units = units_in(handed_out())
        assert (units["title"].get("maxwidth"), units["title"].get("size-unit")) == ("300", "char")
        assert units["summary"].get("maxwidth") is None

    def test_same_content_gives_the_same_bytes_whatever_the_desk_speaks(self, desk):
        make_project(owner=make_user(first_name="Ana", last_name="Ionescu"))
        first, second = (desk.get(file_of(), {"choice": "all"}).getvalue() for _ in range(2))
        with translation.override("fr"):
            assert first == second == handed_out().encode()
        assert b"Ionescu" not in first

    def test_download_is_named_for_its_language_and_stands_in_the_audit(self, desk):
        answer = desk.get(file_of("ro"), {"choice": "missing", "kind": "project"})
        assert answer["Content-Disposition"] == 'attachment; filename="cproc-ro.xlf"'
        assert answer["Content-Type"] == "application/xliff+xml; charset=utf-8"
        [entry] = AuditEntry.objects.filter(act=Act.EXPORTED)
        assert (entry.kind, entry.reference) == (IN_AUDIT, "ro")
        assert entry.new == {"choice": "missing", "kind": "project"}

    @pytest.mark.parametrize(
        "asked", [{}, {"choice": "some"}, {"choice": "all", "kind": "message"}]
    )
    def test_no_other_choice_exists(self, desk, asked):
        assert desk.get(file_of(), asked).status_code == 404

    @pytest.mark.parametrize("language", ["en", "de"])
    def test_nothing_is_translated_into_another_language(self, desk, language):
        assert desk.get(page_of(language)).status_code == 404
        assert desk.get(file_of(language), {"choice": "all"}).status_code == 404


class TestTakenIn:
    def test_translation_becomes_a_draft_by_whoever_brought_it(self):
        project = published(make_project(title_en="Global action"))
        person = make_superuser()
        taken_in(translated(handed_out(), "title", "Action mondiale"), by=person)
        project.refresh_from_db()
        draft = Publication.objects.candidates().of(project).get()
        assert project.title_fr == "Action mondiale"
        assert draft.saved_by == person
        assert draft.digest == project.digest == project.content().digest
        assert draft.translation_status("fr").is_complete
        assert [entry.user for entry in LogEntry.objects.filter(object_id=project.pk)] == [person]

    def test_upload_stands_in_the_audit(self):
        make_project(title_en="Global action")
        taken_in(translated(handed_out(), "title", "Action mondiale"))
        entry = AuditEntry.objects.get(act=Act.IMPORTED)
        assert (entry.kind, entry.reference) == (IN_AUDIT, "fr")
        assert (entry.new["objects"], entry.new["texts"]) == (1, 1)

    def test_tags_come_back_where_the_other_language_needs_them(self):
        project = make_project(objective_en=RICH)
        target = (
            '<g id="1"><g id="4">Agir</g><x id="3"/>après <g id="2">ceci &amp; cela</g> &lt; 3</g>'
        )
        taken_in(translated(handed_out(), "objective", target))
        project.refresh_from_db()
        assert project.objective_fr == (
            '<p><strong>Agir</strong><br>après <a href="https://example.org/?a=1&amp;b=2" rel="noopener">'
            "ceci &amp; cela</a> &lt; 3</p>"
        )

    def test_row_is_found_again_after_it_changed_its_place(self):
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
        assert {body.name_en: body.name_fr for body in Milestone.objects.get().bodies.all()} == {
            "Committee": "Comité",
            "Government": "Nom",
        }

    def test_rows_that_say_the_same_are_told_apart(self):
        milestone = make_milestone(
            bodies=[{"name_en": "Committee"}, {"name_en": "Committee", "name_fr": "Comité"}]
        )
        names = [name for name in units_in(handed_out()) if name.startswith("bodies")]
        assert len(set(names)) == 2
        taken_in(translated(handed_out(), names[0], "Le comité"))
        assert [body.name_fr for body in milestone.bodies.all()] == ["Le comité", "Comité"]

    def test_line_ends_of_browsers_are_no_change(self):
        make_project(summary_en="One\r\nTwo", summary_fr="Un\r\nDeux")
        assert taken_in(handed_out()).changes == []

    def test_empty_target_takes_no_translation_away(self):
        project = make_project(title_en="Global action", title_fr="Action mondiale")
        assert taken_in(translated(handed_out(), "title", " \u200b ")).changes == []
        project.refresh_from_db()
        assert project.title_fr == "Action mondiale"

    def test_english_text_in_place_of_a_translation_not_begun_is_none(self):
        make_project(title_en="Global action")
        assert (
            taken_in(translated(handed_out(), "title", "Global action", state="new")).changes == []
        )
        assert (
            len(taken_in(translated(handed_out(), "title", "Global action", state="final")).changes)
            == 1
        )

    def test_older_translation_that_comes_back_as_finished_was_found_still_right(self):
        project = published(make_project(title_en="Global action", title_fr="Action mondiale"))
        change(project, title_en="Action that is global")
        document = translated(handed_out(), "title", "Action mondiale")
        [(_copy, [found])] = taken_in(document).changes
        assert found.is_still_right
        assert (
            Publication.objects.candidates()
            .of(project)
            .latest("pk")
            .translation_status("fr")
            .is_up_to_date
        )
        assert taken_in(handed_out()).changes == []

    def test_what_tools_add_beside_the_texts_is_passed_over(self):
        project = make_project(title_en="Global action")
        document = translated(
            handed_out(), "title", '<mrk mtype="seg" mid="1">Action</mrk> mondiale'
        )
        document = document.replace(
            "<note>", '<alt-trans><target>Autre</target></alt-trans><note a:b="c">', 1
        )
        document = document.replace(
            "<body>", '<a:more xmlns:a="urn:a"><target>x</target></a:more><body>'
        )
        document = document.replace("<xliff ", '<xliff xmlns:a="urn:a" ').replace('"fr"', '"fr-FR"')
        taken_in(document)
        project.refresh_from_db()
        assert project.title_fr == "Action mondiale"

    def test_page_says_what_changed(self, desk):
        make_project(acronym="GLACY+", title_en="Global action", summary_en="It helps.")
        page = uploaded(desk, translated(handed_out(), "title", "Action mondiale"))
        assert page.status_code == 200
        assert "These drafts changed" in page.text
        assert "GLACY+" in page.text
        assert "1 text in the file is empty or as it was." in page.text
        again = uploaded(desk, handed_out())
        assert "No draft changed." in again.text
