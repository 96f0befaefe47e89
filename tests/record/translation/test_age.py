"""Translations that are older than their original, computed from the publications."""

import pytest

from publishing import operations
from record.models import Publication
from tests.helpers.admin.shared_links import candidate_of
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

SUMMARY = {"summary_en": "It helps.", "summary_fr": "Il aide."}


@pytest.fixture
def project():
    return published(title_en="Global action", title_fr="Action mondiale")


def published(**texts):
    project = make_project(**texts)
    operations.publish([project], None, at=NOON, now=NOON)
    return project


def changed(project, at, is_minor=False, now=None, **texts):
    for name, value in texts.items():
        setattr(project, name, value)
    project.save()
    [row] = operations.publish(
        [project], None, at=at, note="A change", is_minor=is_minor, now=now or at
    )
    return row


def live(project, at=NOON + 30 * DAY):
    return Publication.objects.in_force(at).get(key=project.key)


def french(project, at=NOON + 30 * DAY):
    return live(project, at).translation_status("fr")


@pytest.mark.parametrize(
    ("changes", "older_since"),
    [
        ([{"title_en": "Action on cybercrime"}, {"title_fr": "Action contre"}], None),
        ([{"title_en": "Action", "title_fr": "Action !"}], None),
        ([{"title_en": "Global actions", "is_minor": True}], None),
        ([{"title_en": "Acton"}, {"title_en": "Action", "is_minor": True}], NOON + DAY),
        ([{"title_en": "Worldwide action"}, {"title_en": "Global action"}], None),
        ([{"title_en": "Worldwide action"}, SUMMARY], NOON + DAY),
    ],
    ids=["translated", "both at once", "minor", "minor after", "text returns", "another text"],
)
def test_age_follows_from_the_sequence_of_changes(project, changes, older_since):
    for number, columns in enumerate(changes, start=1):
        changed(project, NOON + number * DAY, **columns)
    assert french(project).older_since == older_since
    assert french(project).is_up_to_date == (older_since is None)


def test_draft_only_in_french_is_missing_in_the_other_languages():
    project = make_project(
        title_fr="Action mondiale", summary_fr="Un résumé en cinq mots.", title_ro="Acțiune"
    )
    draft = candidate_of(project)
    missing = [draft.translation_status(code).missing_words for code in ("en", "fr", "ro")]
    assert missing == [5, 0, 5]


def test_each_language_has_its_own_age():
    project = published(
        title_en="Global action", title_fr="Action mondiale", title_ro="Acțiune globală"
    )
    changed(project, NOON + DAY, title_en="Worldwide action", title_ro="Acțiune în toată lumea")
    assert french(project).older_since == NOON + DAY
    assert live(project).translation_status("ro").is_up_to_date


def test_each_edition_has_the_age_of_its_time(project):
    changed(project, NOON + DAY, title_en="Worldwide action")
    changed(project, NOON + 2 * DAY, title_fr="Action dans le monde")
    times = (NOON + HOUR, NOON + DAY + HOUR, NOON + 2 * DAY + HOUR)
    assert [french(project, at).older_since for at in times] == [None, NOON + DAY, None]


def test_readers_see_when_a_text_changed_for_them_and_not_when_a_draft_was_saved(project):
    change(project, title_en="Worldwide action")  # a draft of today, as the next one
    changed(project, NOON + DAY, summary_en="It helps.")
    assert french(project).older_since == NOON + DAY
    changed(project, NOON + 2 * DAY, summary_en="It helps a lot.")
    assert french(project).older_since == NOON + DAY


def test_correction_before_a_scheduled_row_counts_there(project):
    changed(project, NOON + 5 * DAY, now=NOON + HOUR, title_en="Worldwide action")
    assert french(project, NOON + 6 * DAY).older_since == NOON + 5 * DAY
    changed(project, NOON + DAY, title_en="Worldwide action", title_fr="Action mondiale")
    assert french(project, NOON + 2 * DAY).older_since == NOON + DAY
    assert french(project, NOON + 6 * DAY).older_since == NOON + DAY


def test_cancelled_change_makes_nothing_older(project):
    planned = changed(project, NOON + 5 * DAY, now=NOON + HOUR, title_en="Worldwide action")
    changed(project, NOON + 6 * DAY, now=NOON + 2 * HOUR, **SUMMARY)
    assert french(project, NOON + 7 * DAY).older_since == NOON + 5 * DAY
    operations.cancel(planned, None, now=NOON + 3 * HOUR)
    assert french(project, NOON + 7 * DAY).older_since == NOON + 6 * DAY


def test_draft_has_the_ages_of_the_drafts_before_it(time_machine):
    time_machine.move_to(NOON, tick=False)
    project = published(title_en="Global action", title_fr="Action mondiale")
    change(project, title_fr="Action dans le monde")
    time_machine.move_to(NOON + HOUR, tick=False)
    change(project, title_en="Worldwide action")
    draft = candidate_of(project)
    assert draft.translation_status("fr").older_since == NOON + HOUR
    publish(project, note="Both at once", now=NOON + DAY)
    assert french(project, NOON + DAY).older_since is not None
