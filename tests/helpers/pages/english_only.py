"""One object of each kind in English only, withdrawn and withheld ones, and notes of editors.

The word “wharf” is in nearly all of its texts, and nowhere else on the site.
"""

from pages.acts import ActContent, MilestoneContent
from pages.calls import CallContent
from pages.models import NewsContent, NoticeContent, StandingPage, StandingPageContent
from pages.starter_content import key_of
from projects.models import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from publishing import operations
from record.content import LocalisedText, Ref, RichText
from record.models import Publication
from tests.helpers.published import NEXT_DAY, publish, save_draft, withdraw
from tests.helpers.raw_sql import without_triggers

SLUG = "wharf"
IMAGE = {"image": "ab/abcd.png", "image_width": 800, "image_height": 400}


def english(text):
    return {"en": text}


def in_english(content_class, **columns):
    """Return a content with an English text in every field that has none."""
    for name, field in content_class.model_fields.items():
        text = f"Wharf {content_class.kind} {name.replace('_', ' ')} stands here."
        if field.annotation is LocalisedText:
            columns.setdefault(name, english(text))
        elif field.annotation is RichText:
            columns.setdefault(name, english(f"<p>{text}</p>"))
    return content_class(**{"slug": SLUG} | columns)


def link(name):
    return {"label": english(f"Wharf {name} label"), "url": f"https://example.org/{name}"}


def add():
    """Publish it in addition to the starter content."""
    country = in_english(CountryContent, slug="qz", code="QZ", name=english("Zarland"))
    rows = publish(in_english(FieldOfWorkContent), in_english(FunderContent), country)
    refs = {row.kind: row.ref for row in rows}
    project = in_english(
        ProjectContent,
        acronym="",
        title=english("Zarnik wharf project"),
        start="2025-01",
        end="2027-12-31",
        budget_amount=1_500_000,
        budget_is_about=True,
        extensions=[{"former_end": "2026-12-31", "note": english("Wharf extension granted.")}],
        funders=[{"funder": refs["funder"], "share": 60, "note": english("Wharf funder paid.")}],
        region="global",
        countries=[refs["country"], Ref("country", key_of("country", "al"))],
        fields=[refs["field"]],
        links=[link("link")],
        sources=[link("source")],
        **IMAGE,
    )
    [row] = publish(project)
    added = publish(
        in_english(
            ActivityContent,
            start="2026-05-04",
            end="2026-05-06",
            country=refs["country"],
            type="workshop",
            format="hybrid",
            projects=[row.ref],
            participants=40,
            sources=[link("activity")],
            **IMAGE,
        ),
        in_english(
            DocumentContent,
            url="https://example.org/d.pdf",
            language="en",
            type="guide",
            date="2026-05",
            project=row.ref,
        ),
        in_english(StandingPageContent, menu="footer", **IMAGE),
        in_english(
            CallContent,
            type="post",
            project=row.ref,
            url="https://example.org/call",
            questions_until="2026-07-01T09:00:00Z",
            offers_until="2026-07-15T09:00:00Z",
            answer_email="cproc.jobs@coe.int",
            answers=[{"question": english("Wharf question"), "answer": english("Wharf answer")}],
            cancelled_because=english(""),
        ),
        in_english(NewsContent, date="2026-05-04", projects=[row.ref], **IMAGE),
        in_english(NoticeContent),
        in_english(
            MilestoneContent,
            date="2020-03",
            act="decision",
            bodies=[{"name": english("Wharf Parliament")}],
            sources=[link("act")],
        ),
        in_english(
            ActContent,
            act="law",
            date="2020-03",
            steps=[{"step": "publication", "date": "2020", "detail": english("Wharf gazette")}],
            bodies=[{"name": english("Wharf Senate"), "part": "adopted"}],
            texts=[link("text") | {"language": "en"}],
            sources=[link("source")],
        ),
    )
    note = "Wharf opening hours corrected by editors."
    with without_triggers():
        Publication.objects.filter(pk__in=[row.pk for row in added]).update(note=note)
    gone, withheld = publish(
        MilestoneContent(slug="gone", title=english("Wharf gone title"), date="2019"),
        MilestoneContent(slug="x-2019", title=english("Wharf withheld title"), date="2019"),
    )
    withdraw(gone, "Wharf superseded by another pier.", NEXT_DAY, successor=rows[0])
    operations.withhold(withheld, None, "Wharf keeper asked for safety.")


def candidate():
    """Return a draft of the standing page."""
    draft = save_draft(in_english(StandingPageContent, title=english("Wharf draft title")))
    StandingPage(key=draft.key, slug=SLUG, title_en="Wharf draft").save(leaves_candidate=False)
    return draft
