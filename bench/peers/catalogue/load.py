"""The volume as rows of the catalogue: ``load(size)``."""

import datetime

from catalogue import dates
from catalogue.models import (
    Activity,
    Country,
    Document,
    Extension,
    FieldOfWork,
    Figure,
    Funder,
    FunderShare,
    Link,
    Milestone,
    Office,
    Project,
    StandingPage,
)

from bench.volume import Size, volume

PUBLISHED = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
LANGUAGES = "en", "fr", "ro"


def load(size: Size):
    entries = {}
    for entry in volume(size):
        entries.setdefault(entry.kind, []).append((entry.slug, entry.content))
    _load_office(entries["office"][0][1], entries["contact"][0][1])
    found = {
        "country": _named(Country, entries["country"], "name", "footnote"),
        "funder": _named(Funder, entries["funder"], "name", website=""),
        "field": _named(FieldOfWork, entries["field"], "title", "summary", position=0),
    }
    _named(Milestone, entries["milestone"], "title", date="", founds_the_office=False)
    _named(StandingPage, entries["page"], "title", "body", position=0)
    found["project"] = {
        slug: _project(slug, content, found) for slug, content in entries["project"]
    }
    for slug, content in entries.get("document", ()):
        _document(slug, content, found)
    for slug, content in entries.get("activity", ()):
        _activity(slug, content, found)


def _texts(content, *names) -> dict:
    return {
        f"{name}_{code}": content.get(name, {}).get(code, "")
        for name in names
        for code in LANGUAGES
    }


def _named(model, entries, *texts, **plain) -> dict:
    rows = [
        model(
            slug=slug,
            **_texts(content, *texts),
            **{name: content.get(name, default) for name, default in plain.items()},
        )
        for slug, content in entries
    ]
    return {row.slug: row for row in model.objects.bulk_create(rows)}


def _load_office(profile, contact):
    office = Office.objects.create(
        short_name=profile["short_name"],
        postcode=contact["postcode"],
        telephone=contact["telephone"],
        **_texts(profile, "name", "official_names", "city", "summary"),
        **_texts(contact, "building", "street", "country"),
    )
    for figure in profile["figures"]:
        Figure.objects.create(
            office=office, value=figure["value"], as_of=figure["as_of"], **_texts(figure, "label")
        )


def _project(slug, content, found) -> Project:
    texts = "title", "summary", "implementer", "budget_note", "objective", "results"
    project = Project.objects.create(
        slug=slug,
        **{
            name: content[name]
            for name in ("acronym", "start", "end", "region", "budget_amount", "budget_is_about")
        },
        first_day=dates.first_day(content["start"]),
        last_day=dates.last_day(content["end"]),
        published_at=PUBLISHED,
        changed_at=PUBLISHED,
        **_texts(content, *texts),
    )
    project.countries.set(_all(content["countries"], found))
    project.fields.set(_all(content["fields"], found))
    for share in content["funders"]:
        FunderShare.objects.create(
            project=project, funder=_one(share["funder"], found), share=share["share"]
        )
    for extension in content.get("extensions", ()):
        Extension.objects.create(
            project=project, former_end=extension["former_end"], **_texts(extension, "note")
        )
    for name in ("links", "sources"):
        for link in content[name]:
            Link.objects.create(
                project=project,
                is_source=name == "sources",
                url=link["url"],
                **_texts(link, "label"),
            )
    return project


def _document(slug, content, found):
    plain = {name: content[name] for name in ("url", "language", "type", "date")}
    project = _one(content["project"], found) if "project" in content else None
    Document.objects.create(
        slug=slug, project=project, **plain, **_texts(content, "title", "description")
    )


def _activity(slug, content, found):
    activity = Activity.objects.create(
        slug=slug,
        start=content["start"],
        end=content["end"],
        country=_one(content["country"], found),
        type=content["type"],
        **_texts(content, "title", "place", "summary"),
    )
    activity.projects.set(_all(content["projects"], found))


def _one(name, found):
    kind, slug = name.split("/")
    return found[kind][slug]


def _all(names, found) -> list:
    return [_one(name, found) for name in names]
