"""Since when the facts of a page are published, and the values before them."""

import re

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from projects.models import ProjectContent
from publishing import operations
from publishing.biography import read_biography
from record.editions import Edition
from tests.helpers.factories import change, make_country, make_funder, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import rolled_back
from tests.helpers.times import DAY, NOON, rows_of

pytestmark = pytest.mark.django_db
REMOVED = "removed"
# The end and the French note of a version, or what happens in its place.
BUDGET = "Budget: since 14 March 2026, before that not published"
STATES = st.sampled_from([("", ""), ("2026", ""), ("2026", "un"), ("2027-05", "un"), None])


def since(states):
    """Return the first number of the states equal to the last one without interruption."""
    return min(n for n in range(len(states)) if set(states[n:]) == {states[-1]})


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=15, deadline=None)
@given(history=st.lists(STATES, min_size=1, max_size=7), withheld=st.sets(st.integers(0, 6)))
@example([("2026", "un"), None, ("2026", "un")], set())  # it left and came back
@example([("2026", ""), ("2027-05", ""), ("2026", "")], {1})
def test_since_equals_brute_force(language, history, withheld):
    with rolled_back(), translation.override(language):
        project = make_project(slug="one", acronym="ONE")
        at = NOON
        for number, state in enumerate([("2026", "un"), *history, ("2027-05", "deux")]):
            at = NOON + number * DAY
            if state is None:
                withdraw(project, None, "It ended.", now=at)
            else:
                end, note = state
                note = {"dates_note_en": f"{number}", "dates_note_fr": note}
                change(project, end=end or None, **note)
                operations.publish([project], None, is_minor=number % 2 == 0, now=at)
        rows = list(rows_of(project))
        for number in withheld & set(range(len(rows) - 1)):
            if not rows[number].is_withdrawal:
                operations.withhold(rows[number], None, "A person’s safety.", now=at + DAY)
        rows = list(rows_of(project))
        for last, row in enumerate(rows):
            if row.is_gone:
                continue
            facts = read_biography(Edition(row.in_force_from), row.ref)
            for name in ("end", "dates_note"):
                states = [_value(each, name, language) for each in rows[: last + 1]]
                first = since(states)
                if set(states[max(first - 1, 0) :]) <= {"", REMOVED} and not states[last]:
                    assert name not in facts
                    continue
                fact = facts[name]
                assert fact.since.pk == rows[first].pk
                assert fact.since.number == first + 1
                assert (fact.before and fact.before.pk) == (rows[first - 1].pk if first else None)


EVENTS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from(["", "2026", "2027"])),
    st.tuples(st.just("save"), st.sampled_from(["", "2026", "2027"])),
    st.tuples(st.just("withdraw"), st.none()),
    st.tuples(st.sampled_from(["end", "*"]), st.integers(0, 3)),  # how many days before
)


@settings(max_examples=15, deadline=None)
@given(events=st.lists(EVENTS, min_size=2, max_size=8), withheld=st.sets(st.integers(0, 8)))
@example([("end", 0), ("save", "2027"), ("*", 0), ("publish", "2027"), ("end", 1)], set())
@example([("publish", ""), ("end", 0), ("*", 0)], {1})
@example([("end", 0), ("withdraw", None), ("publish", "2026"), ("end", 0)], set())
@example([("end", 0), ("end", 2)], {1})
@example([("withdraw", None), ("end", 0), ("publish", "")], set())
def test_confirmed_equals_brute_force(events, withheld):
    with rolled_back():
        project = published(make_project(slug="one", end="2026"), now=NOON)
        confirmations = []
        for number, (event, argument) in enumerate(events, start=1):
            at = NOON + number * DAY
            project.refresh_from_db()
            if event == "withdraw":
                withdraw(project, None, "It ended.", now=at)
            elif event in ("publish", "save"):
                change(project, end=argument or None, dates_note_en=f"{number}")
                if event == "publish":
                    operations.publish([project], None, now=at)
            else:
                day = (at - argument * DAY).date()
                if operations.confirm([project], None, [event], day, now=at):
                    confirmations.append((at, event, day))
        rows = list(rows_of(project))
        for number in withheld & set(range(len(rows) - 1)):
            if not rows[number].is_withdrawal:
                operations.withhold(rows[number], None, "A person’s safety.", now=at + DAY)
        rows = list(rows_of(project))
        for last, row in enumerate(rows):
            if row.is_gone:
                continue
            fact = read_biography(Edition(row.in_force_from), row.ref).get("end")
            values = [_value(each, "end", "en") for each in rows[: last + 1]]
            first = since(values)
            days = dict.fromkeys(["end", "*"] if values[-1] else ["end"])
            for at, name, day in confirmations:
                is_of_value = not first or (
                    at > rows[first].in_force_from and day >= rows[first].in_force_from.date()
                )
                if name in days and at <= row.in_force_from:
                    days[name] = day if is_of_value else None
            expected = max(filter(None, days.values()), default=None)
            confirmed = fact and fact.confirmed
            assert (confirmed and confirmed.isoformat()) == (expected and str(expected))


def biographies(response):
    """Return the text of each fact that can be opened."""
    assert response.status_code == 200
    pattern = r'<details class="biography">.*?</summary>(.*?)</details>'
    found = re.findall(pattern, response.text, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", "", html).split()) for html in found]


def _value(row, name, language):
    if row.is_withheld:
        return REMOVED
    if row.is_withdrawal:
        return ""
    value = getattr(row.read(None), name)
    return value.text_for(language) if name == "dates_note" else str(value or "")


class TestPage:
    @pytest.fixture
    def project(self):
        """A project that gets another end on the 12th, the first one on the 14th and the budget."""
        project = published(make_project(slug="one", acronym="ONE", end="2025"), now=NOON)
        publish(change(project, end="2026"), None, now=NOON + 2 * DAY)
        publish(change(project, end="2025", budget_amount="3350000"), None, now=NOON + 4 * DAY)
        return project

    @pytest.mark.parametrize(
        ("prefix", "expected"),
        [
            ("", ["End: since 14 March 2026, before that 2026", BUDGET]),
            ("/archive/2026-03-13", ["End: since 12 March 2026, before that 2025"]),
            ("/archive/2026-03-11", ["End: since 10 March 2026"]),
            ("/fr", ["14 mars 2026", "Budget"]),
            ("/ro", ["14 martie 2026", "Buget:"]),
        ],
    )
    def test_page_shows_since_when_a_value_is_published(
        self, client, clock, project, prefix, expected
    ):
        clock.move_to(NOON + 10 * DAY)
        shown = biographies(client.get(f"{prefix}/projects/one/"))
        assert len(shown) == 1 if "archive" in prefix else 2
        for text in expected:
            assert text in " ".join(shown)
        if "archive" in prefix:
            assert "14 March" not in " ".join(shown)

    def test_version_is_linked_and_the_summary_has_a_label(self, client, clock, project):
        clock.move_to(NOON + 10 * DAY)
        html = client.get("/projects/one/").text
        assert '<summary><span class="hidden">Since when: End</span></summary>' in html
        [address, *_others] = re.findall(r'since <a rel="nofollow" href="([^"]+)"', html)
        assert address == "/history/project/one/3/"
        assert client.get(address).status_code == 200

    def test_withheld_value_is_removed(self, client, clock, project):
        clock.move_to(NOON + 10 * DAY)
        operations.withhold(rows_of(project)[1], None, "A person’s safety.", now=NOON + 9 * DAY)
        for path in ("/projects/one/", "/fr/projects/one/", "/archive/2026-03-15/projects/one/"):
            assert '<time datetime="2026">' not in client.get(path).text
        shown = biographies(client.get("/projects/one/"))
        assert shown[0] == "End: since 14 March 2026, before that removed"

    def test_values_before_are_shown_as_on_the_page(self, client, clock):
        """An object that is not public has no title there."""
        project = make_project(slug="one", region="global", budget_amount="1234.50")
        union = published(make_funder(name_en="Union"), now=NOON)
        project.funders.create(funder=union, share="87.50")
        published(project, now=NOON)
        kosovo = published(
            make_country(code="XK", name_en="Kosovo", footnote_en="A note."), now=NOON
        )
        project.countries.set([kosovo])
        project.funders.update(share=10)
        publish(change(project, region="ukraine", budget_amount=5), None, now=NOON + DAY)
        withdraw(kosovo, None, "A mistake.", now=NOON + 2 * DAY)
        project.countries.set([published(make_country(code="RO"), now=NOON + 2 * DAY)])
        publish(change(project, countries_note_en="All"), None, now=NOON + 3 * DAY)
        clock.move_to(NOON + 10 * DAY)
        shown = biographies(client.get("/projects/one/"))
        assert shown == [
            "Budget: since 11 March 2026, before that 1,234.5",
            "Funders: since 11 March 2026, before that Union, 87.5",
            "Region: since 11 March 2026, before that Global",
            "Countries and areas: since 13 March 2026, before that not published "
            "Note on the countries: since 13 March 2026, before that not published",
        ]

    @pytest.mark.parametrize(
        ("prefix", "text"),
        [
            ("", "End: since 14 March 2026, before that 2026 · confirmed 15 March 2026"),
            ("", "not published · last looked for 15 March 2026"),
            ("/fr", "non publié · dernière recherche le 15 mars 2026"),
            ("/archive/2026-03-14", "End: since 14 March 2026, before that 2026"),
        ],
    )
    def test_page_shows_when_a_fact_was_confirmed_or_looked_for(
        self, client, clock, project, prefix, text
    ):
        names = ["*", "region", "dates_note"]
        operations.confirm([project], None, names, (NOON + 5 * DAY).date(), now=NOON + 5 * DAY)
        clock.move_to(NOON + 10 * DAY)
        html = client.get(f"{prefix}/projects/one/").text
        shown = " ".join(re.sub(r"<[^>]+>", "", html).split())
        assert text in shown
        confirmed = re.search("(confirmed|looked for|recherche le) 15", shown)
        assert bool(confirmed) == ("archive" not in prefix)

    @pytest.mark.parametrize(("days", "queries"), [(1, 0), (5, 1)])
    def test_one_query_reads_the_versions_if_there_are_many(
        self, project, days, queries, django_assert_num_queries
    ):
        edition = Edition(NOON + days * DAY)
        shown = edition.get(ProjectContent, "one")
        with django_assert_num_queries(queries):
            assert read_biography(edition, shown.ref)
