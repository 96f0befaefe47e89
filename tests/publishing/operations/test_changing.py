"""Random histories: a change publishes its cells, no word of a draft, and no one else's value."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.dates import PartialDate
from publishing import operations
from record.models import Publication
from tests.helpers.concurrency import at_once
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.strategies import rolled_back
from tests.helpers.times import HOUR, NOON, rows_of

pytestmark = pytest.mark.django_db
FACTS = ("start", "end", "title", "dates_note")
WRITTEN = {"title": "title_en", "dates_note": "dates_note_en"}
STEPS = st.tuples(
    st.sampled_from(["draft", "publish", "schedule", "change"]),
    st.integers(0, 2),
    st.sets(st.sampled_from(FACTS), min_size=1),
)


def value_of(name, number):
    """Return a value of a fact that no other step writes."""
    if name in WRITTEN:
        return f"Word{number}."
    return PartialDate(1000 + number if name == "start" else 3000 + number)


def plain(content):
    """Return the facts, of texts the English ones."""
    return {name: getattr(getattr(content, name), "en", getattr(content, name)) for name in FACTS}


def written(content, before, values):
    """Return ``content`` with the values of the facts that are as in ``before``."""
    members = dict(content)
    for name, value in values.items():
        if plain(content)[name] == before[name]:
            text = getattr(content, name)
            members[name] = text.model_copy(update={"en": value}) if name in WRITTEN else value
    return type(content)(**members)


@pytest.mark.long
@given(st.lists(STEPS, max_size=12))
def test_facts_of_others_stay_and_drafts_stay_drafts(steps):
    with rolled_back():
        projects = [make_project(slug=f"p{number}") for number in range(3)]
        publishers = [make_user(), make_user()]
        for obj in projects:
            publish(obj, None, now=NOON)
        live = [plain(obj.content()) for obj in projects]
        drafts = [dict(facts) for facts in live]
        for number, (step, place, names) in enumerate(steps, start=1):
            now = NOON + number * HOUR
            values = {name: value_of(name, number) for name in names}
            obj = type(projects[0]).objects.get(pk=projects[place].pk)
            if step == "change":
                before = live[place]
                by = publishers[number % 2]
                apply = partial(written, before=dict(before), values=values)
                operations.change(
                    [obj], by, {obj.key: apply}, "Facts", solo_reason="Alone.", now=now
                )
                kept = {name for name in names if drafts[place][name] != before[name]}
                live[place] = before | values
                drafts[place] |= {name: values[name] for name in names - kept}
            else:
                change(obj, **{WRITTEN.get(name, name): text for name, text in values.items()})
                drafts[place] |= values
                if step == "publish":
                    publish(obj, None, now=now)
                    live[place] = dict(drafts[place])
                elif step == "schedule":
                    publish(obj, None, at=NOON + 1_000 * HOUR + number * HOUR, now=now)
            for obj, facts, draft in zip(projects, live, drafts, strict=True):
                row = Publication.objects.in_force(now).of(obj).get()
                assert plain(row.read(None)) == facts
                copy = type(obj).objects.get(pk=obj.pk)
                assert plain(copy.content()) == draft
                assert copy.digest == copy.content().digest


@pytest.mark.django_db(transaction=True)
def test_two_people_change_the_facts_that_they_have_read():
    projects = [make_project(slug=f"p{number}") for number in range(20)]
    for obj in projects:
        publish(obj, None, now=NOON)
        change(obj, title_en="Secret")
    facts = ("dates_note", "title", "start", "end")

    def pasted(number, names):
        values = {name: value_of(name, number) for name in names}
        return {
            obj.key: partial(written, before=plain(rows_of(obj).last().read(None)), values=values)
            for obj in projects
        }

    def read(changes):
        contents = {obj.key: rows_of(obj).last().read(None) for obj in projects}
        return {key: apply(contents[key]).digest for key, apply in changes.items()}

    people = [make_user(), make_user()]
    pastes = [pasted(number, facts) for number in range(2)]
    seen = [read(changes) for changes in pastes]
    mine, yours = at_once(
        *(
            partial(operations.change, chosen, by, changes, "Facts", solo_reason="A", seen=digests)
            for chosen, by, changes, digests in zip(
                (projects[:12], projects[8:]), people, pastes, seen, strict=True
            )
        )
    )
    done = {obj.pk: 0 for obj in mine} | {obj.pk: 1 for obj in yours}
    assert len(done) == len(mine) + len(yours) == 20
    for obj in projects:
        values = {name: value_of(name, done[obj.pk]) for name in facts}
        assert plain(rows_of(obj).last().read(None)) == values
        assert "Secret" not in str(list(rows_of(obj).values_list("content")))
        draft = type(obj).objects.get(pk=obj.pk).content()
        assert plain(draft) == values | {"title": "Secret"}
