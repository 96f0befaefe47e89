"""Which translations are older than their original: worked out from the publications."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.content import ProjectContent
from publishing import operations
from record.editions import Edition
from record.models import Publication
from record.translation.pairs import pairs
from tests.helpers.factories import change, make_project
from tests.helpers.publishing import publish
from tests.helpers.strategies import rolled_back
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


def test_translation_becomes_older_when_the_english_text_changes_after_it():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Global action on cybercrime")
    assert french(project).older_since == NOON + DAY
    assert french(project).older_words == 4
    assert french(project).is_complete


def test_new_translation_settles_it():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Global action on cybercrime")
    changed(project, NOON + 2 * DAY, title_fr="Action mondiale sur la cybercriminalité")
    assert french(project).is_up_to_date


def test_english_text_that_changes_together_with_its_translation_leaves_nothing_behind():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Action", title_fr="Action !")
    assert french(project).is_up_to_date


def test_minor_change_makes_nothing_older():
    project = published(title_en="Global acton", title_fr="Action mondiale")
    changed(project, NOON + DAY, is_minor=True, title_en="Global action")
    assert french(project).is_up_to_date


def test_minor_change_makes_nothing_newer_either():
    project = published(title_en="Global acton", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Global acton on cybercrime")
    changed(project, NOON + 2 * DAY, is_minor=True, title_en="Global action on cybercrime")
    assert french(project).older_since == NOON + DAY


def test_what_is_said_to_be_still_right_is_until_one_of_the_two_texts_changes():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Worldwide action")
    [pair] = [pair for pair in pairs(project.content()) if pair.language == "fr"]
    changed(project, NOON + 2 * DAY, still_right=[pair.key])
    assert french(project).is_up_to_date
    changed(project, NOON + 3 * DAY, title_en="Action everywhere")
    assert french(project).older_since == NOON + 3 * DAY


def test_english_text_that_comes_back_finds_its_translation_as_it_was():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Worldwide action")
    changed(project, NOON + 2 * DAY, title_en="Global action")
    assert french(project).is_up_to_date


def test_translation_of_another_text_hides_nothing():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Worldwide action")
    changed(project, NOON + 2 * DAY, summary_en="It helps.", summary_fr="Il aide.")
    assert french(project).older_since == NOON + DAY


def test_text_without_translation_is_missing_and_not_older():
    project = published(title_en="Global action on cybercrime")
    changed(project, NOON + DAY, title_en="Worldwide action")
    assert french(project).missing_words == 2
    assert french(project).older_since is None
    assert live(project).languages == ["en"]


def test_draft_that_stands_only_in_french_is_missing_in_the_others():
    project = make_project(
        title_fr="Action mondiale", summary_fr="Un résumé en cinq mots.", title_ro="Acțiune"
    )
    draft = Publication.objects.candidates().of(project).latest("pk")
    assert [draft.translation_status(code).missing_words for code in ("en", "fr", "ro")] == [
        5,
        0,
        5,
    ]


def test_each_language_stands_by_itself():
    project = published(
        title_en="Global action", title_fr="Action mondiale", title_ro="Acțiune globală"
    )
    changed(project, NOON + DAY, title_en="Worldwide action", title_ro="Acțiune în toată lumea")
    assert french(project).older_since == NOON + DAY
    assert live(project).translation_status("ro").is_up_to_date


def test_each_edition_has_what_was_so_at_its_moment():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + DAY, title_en="Worldwide action")
    changed(project, NOON + 2 * DAY, title_fr="Action dans le monde")
    assert [
        french(project, NOON + hours).older_since for hours in (HOUR, DAY + HOUR, 2 * DAY + HOUR)
    ] == [
        None,
        NOON + DAY,
        None,
    ]


def test_readers_are_told_when_a_text_changed_for_them_and_not_when_a_draft_was_saved():
    project = published(title_en="Global action", title_fr="Action mondiale")
    change(project, title_en="Worldwide action")  # a draft of today, as the next one
    changed(project, NOON + DAY, summary_en="It helps.")
    assert french(project).older_since == NOON + DAY
    changed(project, NOON + 2 * DAY, summary_en="It helps a lot.")
    assert french(project).older_since == NOON + DAY


def test_correction_before_what_is_scheduled_is_counted_there():
    project = published(title_en="Global action", title_fr="Action mondiale")
    changed(project, NOON + 5 * DAY, now=NOON + HOUR, title_en="Worldwide action")
    assert french(project, NOON + 6 * DAY).older_since == NOON + 5 * DAY
    changed(project, NOON + DAY, title_en="Worldwide action", title_fr="Action mondiale")
    assert french(project, NOON + 2 * DAY).older_since == NOON + DAY
    assert french(project, NOON + 6 * DAY).older_since == NOON + DAY


def test_cancelled_change_made_nothing_older():
    project = published(title_en="Global action", title_fr="Action mondiale")
    planned = changed(project, NOON + 5 * DAY, now=NOON + HOUR, title_en="Worldwide action")
    changed(
        project, NOON + 6 * DAY, now=NOON + 2 * HOUR, summary_en="It helps.", summary_fr="Il aide."
    )
    assert french(project, NOON + 7 * DAY).older_since == NOON + 5 * DAY
    operations.cancel(planned, None, now=NOON + 3 * HOUR)
    assert french(project, NOON + 7 * DAY).older_since == NOON + 6 * DAY


def test_draft_knows_what_became_older_in_drafts_before_it(time_machine):
    time_machine.move_to(NOON, tick=False)
    project = published(title_en="Global action", title_fr="Action mondiale")
    project.title_fr = "Action dans le monde"
    project.save()
    time_machine.move_to(NOON + HOUR, tick=False)
    project.title_en = "Worldwide action"
    project.save()
    draft = Publication.objects.candidates().of(project).latest("pk")
    assert draft.translation_status("fr").older_since == NOON + HOUR
    publish(project, None, note="Both at once", now=NOON + DAY)
    assert french(project, NOON + DAY).older_since is not None


STEPS = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.booleans()), max_size=7
)


@pytest.mark.slow
@given(STEPS)
def test_translation_is_older_where_another_english_text_came_to_stand_beside_it(steps):
    """Told once more in plain words: of each pair the moment is remembered, as it was when it first stood."""
    with rolled_back():
        check(steps)


def check(steps):
    project = published(title_en="start", title_fr="début")
    known, last = {("start", "début"): None}, ("start", "début")
    for number, (english, translation, is_minor) in enumerate(steps, start=1):
        moment, pair = NOON + number * DAY, (english, translation)
        if pair == last:
            continue
        changed(project, moment, is_minor=is_minor, title_en=english, title_fr=translation)
        same = [since for (_, other), since in reversed(known.items()) if other == translation]
        if pair in known:
            known[pair] = known.pop(pair)  # the newest stands last
        else:
            known[pair] = None if not same else same[0] if is_minor else moment
        last = pair
        assert french(project, moment).older_since == known[pair]


def published(**texts):
    project = make_project(**texts)
    operations.publish([project], None, at=NOON, now=NOON)
    return project


def changed(project, moment, is_minor=False, now=None, **texts):
    for name, value in texts.items():
        setattr(project, name, value)
    project.save()
    [row] = operations.publish(
        [project], None, at=moment, note="A change", is_minor=is_minor, now=now or moment
    )
    return row


def live(project, moment=None):
    return Edition(moment or NOON + 30 * DAY).get(ProjectContent, project.slug)


def french(project, moment: datetime.datetime | None = None):
    return live(project, moment).translation_status("fr")
