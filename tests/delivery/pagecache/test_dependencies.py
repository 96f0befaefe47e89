"""After a publication only the pages that read what changed are rendered again."""

import random

import pytest

from core.caching.bounded_cache import BoundedCache
from delivery.opendata.atom_feeds import Feed
from delivery.templatetags import fragments
from publishing import operations
from record import card_store, cards, registry
from record.models import Publication
from tests.helpers.contact_details import make_details
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_document,
    make_field,
    make_funder,
    make_milestone,
    make_notice,
    make_office,
    make_page,
    make_project,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND
from tests.helpers.wsgi import Answer, Site

pytestmark = pytest.mark.django_db

LISTS = """
/ /office/ /projects/ /activities/ /countries/ /documents/ /figures/ /legal-basis/
/updates/ /data/ /archive/ /projects.json /activities.csv /activities.ics /projects/feed/
/updates/feed/ /legal-basis.ics /project-countries.csv /sitemap.xml /search/?q=action /fr/ /ro/
/fr/projects/ /projects/?status=ongoing /projects/map.svg
""".split()


@pytest.fixture
def site(live, connections_stay):
    return Site()


def rendered_again(site, *paths) -> list[str]:
    """Return those of the paths that are not served from the cache."""
    del site.rendered[:]
    for path in paths:
        assert site.get(path).status == 200, path
    return list(site.rendered)


@pytest.fixture
def glacy():
    return published(make_project(slug="glacy", end="2030"), now=NOON - 3 * DAY)


@pytest.fixture
def workshop(glacy):
    activity = make_activity(slug="workshop", start="2026-02-01")
    activity.projects.add(glacy)
    activity.save_candidate()
    return published(activity, now=NOON - 3 * DAY)


PAGES = "/", "/projects/", "/projects/glacy/", "/activities/workshop/", "/legal-basis/"


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("glacy", ["/", "/projects/", "/projects/glacy/", "/activities/workshop/"]),
        ("workshop", ["/", "/projects/glacy/", "/activities/workshop/"]),
        ("milestone", ["/", "/legal-basis/"]),
    ],
)
def test_only_pages_that_read_the_change_are_rendered(site, clock, glacy, workshop, changed, again):
    milestone = published(make_milestone(), now=NOON - 3 * DAY)
    rendered_again(site, *PAGES)
    assert rendered_again(site, *PAGES) == []
    obj = {"glacy": glacy, "workshop": workshop, "milestone": milestone}[changed]
    publish(change(obj, title_en="Another title"), None, now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    assert rendered_again(site, *PAGES) == again


@pytest.fixture
def rendered_fragments(monkeypatch):
    """The names and paths of all fragments that are rendered."""
    rendered = []
    render = fragments.CachedNode._rendered

    def note(node, context, *args):
        rendered.append((node.name, context["request"].path))
        return render(node, context, *args)

    monkeypatch.setattr(fragments.CachedNode, "_rendered", note)
    return rendered


@pytest.mark.parametrize(
    ("path", "again"),
    [
        ("/projects/", ["project"]),
        ("/figures/", ["time-bar", "time-row"]),
        ("/", ["ongoing"]),
        ("/documents/", ["document", "facet"]),
    ],
)
def test_change_of_one_of_many_objects_renders_its_own_parts(
    site, clock, glacy, rendered_fragments, path, again
):
    for number in range(3):
        slug = f"project-{number}"
        project = published(make_project(slug=slug, start="2024", end="2030"), now=NOON - DAY)
        published(make_document(slug=f"document-{number}", project=project), now=NOON - DAY)
    assert site.get(path).status == 200
    assert {*again} < {name for name, _path in rendered_fragments}
    del rendered_fragments[:]
    publish(change(project, acronym="OTHER"), None, now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    assert b"OTHER" in site.get(path).body
    around = {"page-content", "world-map", "home-map", "all-in-time", "funding"}
    assert sorted(name for name, _path in rendered_fragments if name not in around) == again


def test_content_of_a_page_is_rendered_again_only_if_it_read_the_change(
    site, clock, glacy, rendered_fragments
):
    def contents():
        return [path for name, path in rendered_fragments if name == "page-content"]

    pages = [*PAGES[:3], "/archive/2026-03-08/projects/glacy/", "/projects/?status=ongoing"]
    rendered_again(site, *pages)
    assert contents() == pages[:3]
    published(make_notice(title_en="Closed tomorrow"), now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    assert all(b"Closed tomorrow" in site.get(path).body for path in pages[:3])
    assert contents() == pages[:3]
    publish(change(glacy, title_en="Another title"), None, now=NOON + 3 * HOUR)
    clock.moment = NOON + 4 * HOUR
    assert b"Another title" in site.get("/projects/glacy/").body
    assert contents() == [*pages[:3], "/projects/glacy/"]


def test_error_page_has_its_own_content(site, clock, glacy):
    path = "/projects/glacy/"
    assert site.get(path).status == 200
    withdraw(glacy, None, "It is over.", now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    published(make_notice(title_en="Closed tomorrow"), now=clock.moment)
    clock.moment += HOUR
    answer = site.get(path)
    assert (answer.status, b"It is over." in answer.body) == (410, True)
    publish(change(glacy, title_en="Here again"), None, now=clock.moment)
    clock.moment += HOUR
    answer = site.get(path)
    assert (answer.status, b"Here again" in answer.body) == (200, True)


def test_only_new_changes_are_counted_and_rendered(
    site, clock, glacy, rendered_fragments, django_assert_num_queries
):
    publish(change(glacy, title_en="Second"), None, now=NOON - DAY)
    clock.moment = NOON + HOUR
    assert b'<span class="count">2</span>' not in site.get("/updates/").body  # of one kind
    milestone = published(make_milestone(), now=NOON + 2 * HOUR)
    clock.moment = NOON + 3 * HOUR
    assert site.get("/updates/").body.count(b'<span class="count">') == 2
    del rendered_fragments[:]
    publish(change(milestone, title_en="Third"), None, now=NOON + 4 * HOUR)
    clock.moment = NOON + 5 * HOUR
    # The version, what changed (2), its cards; the numbers of the day, the newest, their histories;
    # the version again.
    with django_assert_num_queries(8):
        body = site.get("/updates/").body
    assert body.count(b'<span class="count">2</span>') == 2
    assert [name for name, _path in rendered_fragments if name == "update"] == ["update"]


def test_feed_renders_only_the_entries_that_changed(
    site, clock, workshop, monkeypatch, django_assert_num_queries
):
    for number in range(3):
        published(make_activity(slug=f"activity-{number}"), now=NOON - DAY)
    entries = []
    render = Feed.item_text
    monkeypatch.setattr(
        Feed, "item_text", lambda *args, **facts: entries.append(facts) or render(*args, **facts)
    )
    assert site.get("/activities/feed/").body.count(b"<entry>") == len(entries) == 4
    del entries[:]
    publish(change(workshop, title_en="Another title"), None, now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    # The version, what changed (2), its cards; the newest, their times, the content that changed;
    # the version again.
    with django_assert_num_queries(8):
        body = site.get("/activities/feed/").body
    assert (body.count(b"<entry>"), len(entries)) == (4, 1)
    assert b"Another title" in body
    published(make_notice(), now=NOON + 3 * HOUR)
    clock.moment = NOON + 4 * HOUR
    again = site.get("/activities/feed/").body  # with the time of the last change of the site
    assert again != body
    assert (again.partition(b"<entry>")[2], len(entries)) == (body.partition(b"<entry>")[2], 1)


def test_numbers_follow_withheld_texts_and_the_return_of_their_object(site, clock, glacy):
    """The withdrawal of an object whose contents are all withheld is no change."""

    def number():
        clock.moment += HOUR
        return site.get("/updates/").body.count(b'<li class="entry">')

    milestone = published(make_milestone(), now=NOON - 2 * DAY)
    withdraw(milestone, None, "It is over.", now=NOON - DAY)
    assert number() == 3
    row = Publication.objects.with_time().of(milestone).with_content().get()
    operations.withhold(row, None, "Personal data.", now=clock.moment)
    assert number() == 1
    publish(change(milestone, title_en="Another title"), None, now=clock.moment)
    assert number() == 3
    count = b'<span class="count">2</span>'
    assert site.get("/updates/").body.count(count) == 1


def test_archived_pages_stay_until_a_text_is_withheld(site, clock, glacy, workshop):
    former = Publication.objects.get(key=glacy.key, in_force_from=NOON - 3 * DAY)
    archived = [f"/archive/{(NOON - 2 * DAY).date()}{path}" for path in PAGES]
    rendered_again(site, *archived)
    for obj in (glacy, workshop):
        publish(change(obj, title_en="Newer"), None, now=NOON + HOUR)
    clock.moment = NOON + 2 * HOUR
    assert rendered_again(site, *archived) == []
    operations.withhold(former, by=None, reason="Personal data.", now=clock.moment)
    clock.moment += HOUR
    assert site.get(archived[2]).status == 410
    assert rendered_again(site, archived[0], archived[4]) == [archived[0], archived[4]]


def test_scheduled_change_and_midnight_are_noticed(site, clock, glacy):
    rendered_again(site, *PAGES[:3])
    publish(change(glacy, title_en="Planned title"), None, at=NOON + HOUR, now=NOON + MINUTE)
    clock.moment = NOON + 2 * MINUTE
    assert rendered_again(site, *PAGES[:3]) == []
    clock.moment = NOON + HOUR
    assert b"Planned title" in site.get("/projects/glacy/").body
    rendered_again(site, *PAGES[:3])
    clock.moment += DAY
    assert rendered_again(site, *PAGES[:3]) == list(PAGES[:3])


def saved_details():
    details = make_details()
    details.save(leaves_candidate=False)
    return details


class Checker:
    """A site with a few objects of each kind, and what it serves compared with fresh pages."""

    def __init__(self, clock, monkeypatch, seed: int) -> None:
        self.clock = clock
        self.random = random.Random(seed)
        self.monkeypatch = monkeypatch
        self.site = Site()
        self.objects = self._made()
        for number, obj in enumerate(self.objects):
            publish(obj, None, now=NOON - 4 * DAY + number * HOUR)

    def _made(self) -> list:
        countries = [make_country(slug=f"country-{n}", name_en=f"Country {n}") for n in range(3)]
        countries[0].footnote_en = "The note on the designation."
        countries[0].save()
        field = make_field(slug="field-0")
        funder = make_funder(slug="funder-0")
        projects, activities, documents = [], [], []
        for number in range(3):
            project = make_project(
                slug=f"project-{number}",
                title_en=f"Action in Country {number}",
                start="2024",
                end=self.random.choice(["2025", "2030", None]),
                funders=[funder],
            )
            project.countries.add(*countries[: number + 1])
            project.fields.add(field)
            project.save_candidate()
            projects.append(project)
            activity = make_activity(
                slug=f"activity-{number}",
                start=self.random.choice(["2026-03-10", "2026-03-12", "2026-02"]),
                country=countries[number],
            )
            activity.projects.add(project)
            activity.save_candidate()
            activities.append(activity)
            documents.append(make_document(slug=f"document-{number}", project=project))
        others = [make_office(), make_milestone(slug="milestone-0"), saved_details()]
        link = f'<p>See <a href="ref:{projects[0].ref}">it</a>.</p>'
        others += [make_page(slug="page-0", menu="footer", body_en=link), make_notice()]
        return [*countries, field, funder, *projects, *activities, *documents, *others]

    def paths(self) -> list[str]:
        """Return all pages, also as they were on an archived day."""
        paths = list(LISTS)
        for obj in self.objects:
            path = registry.live_path_of(obj)
            if path not in ("", "/contact/"):  # its form has a token
                paths.append(path)
        day = (self.clock.moment - self.random.choice([1, 2, 4]) * DAY).date()
        return paths + [f"/archive/{day}{path}" for path in paths if "search" not in path]

    def act(self) -> None:
        """Publish, schedule, withdraw, cancel or withhold something; or let time pass."""
        act = self.random.choice(
            [
                self._publish,
                self._publish,
                self._schedule,
                self._withdraw,
                self._cancel,
                self._withhold,
                lambda obj: None,
            ]
        )
        act(self.random.choice(self.objects))
        passed = self.random.choice([SECOND, SECOND, MINUTE, HOUR, 13 * HOUR])
        self.clock.moment += passed

    def _publish(self, obj, at=None) -> None:
        name = "title_en" if hasattr(obj, "title_en") else "name_en"
        if hasattr(obj, name):
            change(obj, **{name: f"Action {self.random.randrange(10_000)}"})
        if hasattr(obj, "countries") and self.random.random() < 0.5:
            chosen = self.random.sample(self.objects[:3], 2)
            obj.countries.set(chosen)
            obj.save()
        publish(obj, None, at=at)

    def _schedule(self, obj) -> None:
        self._publish(obj, at=self.clock.moment + self.random.choice([MINUTE, 2 * HOUR, DAY]))

    def _withdraw(self, obj) -> None:
        if Publication.objects.in_force(self.clock.moment).of(obj).filter(reason="").exists():
            withdraw(obj, None, "It is over.")

    def _cancel(self, obj) -> None:
        if row := Publication.objects.scheduled(self.clock.moment).first():
            operations.cancel(row, None)

    def _withhold(self, obj) -> None:
        rows = Publication.objects.with_time().of(obj).with_content()
        if self.random.random() < 0.2 and (row := rows.order_by("?").first()):
            operations.withhold(row, None, "Personal data.")

    def check(self, number: int) -> None:
        """Compare what the site serves at some URLs with fresh pages."""
        for path in self.random.sample(self.paths(), number):
            served = self.site.get(path)
            fresh = self._fresh(path)
            assert served.status == fresh.status, path
            assert served.body.splitlines() == fresh.body.splitlines(), path

    def _fresh(self, path) -> Answer:
        with self.monkeypatch.context() as fresh:
            fresh.setattr(cards, "_repositories", BoundedCache(2))
            fresh.setattr(cards, "_newest", [])
            fresh.setattr(card_store, "cached_cards", {})
            fresh.setattr(fragments, "fragment_cache", BoundedCache(1_000_000, lambda f: 1))
            fresh.setattr(fragments, "page_content_cache", BoundedCache(1_000_000, lambda f: 1))
            return self.site.get_anew(path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_pages_are_always_as_if_rendered_anew(live, clock, connections_stay, monkeypatch, seed):
    checker = Checker(clock, monkeypatch, seed)
    clock.moment = NOON
    checker.check(len(checker.paths()))
    for _ in range(40):
        checker.act()
        checker.check(16)
