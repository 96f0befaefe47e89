"""What the office has written in English alone: one object of each kind, what is withdrawn, and notes of editors."""

from pages.content import MilestoneContent, NoticeContent, StandingPageContent
from pages.models import StandingPage
from pages.starter_content import key_of
from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from record.content import Ref
from record.models import Publication
from record.translation.age import KnownPairs, statuses
from search.models import SearchEntry
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, withdraw

NOTE = "Wharf opening hours corrected by editors."
REASON = "Wharf superseded by another pier."
WITHHELD = "Wharf keeper asked for safety."
SLUG = "wharf"


def english(words):
    """Each has the word wharf in it, by which it is known wherever it stands."""
    return {"en": words}


def rich(words):
    return {"en": f"<p>{words}</p>"}


FIELD = FieldOfWorkContent(
    slug=SLUG, title=english("Wharf inspections"), summary=english("Wharf checks everywhere.")
)
FUNDER = FunderContent(slug=SLUG, name=english("Wharf Treasury"))
COUNTRY = CountryContent(
    slug="nz", code="NZ", name=english("Zarland"), footnote=english("Wharf footnote reads so.")
)


def everything(refs):
    project = ProjectContent(
        slug=SLUG,
        title=english("Zarnik wharf project"),
        summary=english("Wharf project summary says much."),
        start="2025-01",
        end="2027-12-31",
        dates_note=english("Wharf dates remain provisional."),
        implementer=english("Wharf Implementing Authority"),
        budget_amount=1_500_000,
        budget_is_about=True,
        budget_note=english("Wharf budget excludes staff."),
        extensions=[
            {"former_end": "2026-12-31", "note": english("Wharf extension granted twice.")}
        ],
        funders=[
            {"funder": refs["funder"], "share": 60, "note": english("Wharf funder paid early.")}
        ],
        region="global",
        countries=[refs["country"], Ref("country", key_of("country", "al"))],
        countries_note=english("Wharf neighbours join later."),
        fields=[refs["field"]],
        objective=rich("Wharf objective stands here."),
        results=rich("Wharf results are expected."),
        links=[{"label": english("Wharf link label"), "url": "https://example.org/a"}],
        sources=[{"label": english("Wharf source label"), "url": "https://example.org/b"}],
        image="ab/abcd.png",
        image_width=800,
        image_height=400,
        image_alternative=english("Wharf picture shows ships."),
    )
    [row] = publish(project)
    activity = ActivityContent(
        slug=SLUG,
        title=english("Wharf activity title"),
        start="2026-05-04",
        end="2026-05-06",
        place=english("Wharf Town"),
        country=refs["country"],
        type="workshop",
        format="hybrid",
        projects=[row.ref],
        participants=40,
        participants_note=english("Wharf participants came twice."),
        summary=rich("Wharf activity summary stands."),
        sources=[{"label": english("Wharf activity source"), "url": "https://example.org/c"}],
    )
    document = DocumentContent(
        slug=SLUG,
        title=english("Wharf document title"),
        description=english("Wharf document description explains."),
        url="https://example.org/d.pdf",
        language="en",
        type="guide",
        date="2026-05",
        project=row.ref,
    )
    return activity, document


def add():
    """Puts it in force beside the starter content."""
    rows = publish(FIELD, FUNDER, COUNTRY)
    refs = {row.kind: row.ref for row in rows}
    added = publish(
        *everything(refs),
        StandingPageContent(
            slug=SLUG,
            title=english("Wharf page title"),
            body=rich("Wharf page body stands."),
            menu="footer",
        ),
        NoticeContent(
            slug=SLUG, title=english("Wharf notice title"), text=english("Wharf notice text warns.")
        ),
        MilestoneContent(
            slug=SLUG,
            title=english("Wharf act title"),
            date="2020-03",
            act="decision",
            reference=english("Wharf reference number"),
            bodies=[{"name": english("Wharf Parliament")}],
            explanation=rich("Wharf act explanation stands."),
            sources=[{"label": english("Wharf act source"), "url": "https://example.org/e"}],
        ),
    )
    Publication.objects.filter(pk__in=[row.pk for row in added]).update(note=NOTE)
    gone, withheld = publish(
        MilestoneContent(slug="gone", title=english("Wharf gone title"), date="2019"),
        MilestoneContent(slug="x-2019", title=english("Wharf withheld title"), date="2019"),
    )
    withdraw(gone, REASON, NEXT_DAY, successor=rows[0])
    Publication.objects.filter(pk=withheld.pk).update(
        withheld_at=FIRST_DAY,
        withheld_reason=WITHHELD,
        content=None,
        card=None,
        title="",
        languages={},
    )
    SearchEntry.objects.filter(publication=withheld.pk).delete()


def candidate():
    """A draft of the page, as it would be shared."""
    row = Publication.objects.get(kind="page", slug=SLUG)
    content = StandingPageContent(
        slug=SLUG, title=english("Wharf draft title"), body=rich("Wharf draft body.")
    )
    StandingPage(key=row.key, slug=SLUG, title_en="Wharf draft title").save(leaves_candidate=False)
    return Publication.objects.create(
        kind=row.kind,
        key=row.key,
        slug=SLUG,
        title=str(content.title),
        languages=statuses(content, KnownPairs(), FIRST_DAY),
        saved_at=FIRST_DAY,
        content=content.to_json(),
        card=content.card_json(),
    )
