"""Load the volume into the catalogue."""

import calendar
import datetime

from catalogue import models

from bench.volume import Size, volume

PUBLISHED = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
MODELS = {
    "country": models.Country,
    "funder": models.Funder,
    "field": models.FieldOfWork,
    "milestone": models.Milestone,
    "page": models.StandingPage,
    "project": models.Project,
    "document": models.Document,
    "activity": models.Activity,
}


def load():
    objects = {}
    office = {}
    for kind, slug, content in volume(Size()):
        if kind in ("office", "contact"):
            office |= content
            continue
        more = dates(content) if kind == "project" else {}
        objects[f"{kind}/{slug}"] = create(MODELS[kind], content | {"slug": slug} | more, objects)
    create(models.Office, office | {"slug": "office"}, objects)


def dates(project) -> dict:
    year, month = map(int, project["end"].split("-"))
    return {
        "first_day": project["start"],
        "last_day": datetime.date(year, month, calendar.monthrange(year, month)[1]),
        "published_at": PUBLISHED,
    }


def create(model, content, objects):
    """Create an object with its rows; references are ``kind/slug``, texts have columns."""
    obj = model.objects.create(**columns(model, content, objects))
    for name, value in content.items():
        if not isinstance(value, list) or not hasattr(obj, name):
            continue
        relation = getattr(obj, name)
        if relation.model.__base__ is models.Named:
            relation.set([objects[reference] for reference in value])
        else:
            for row in value:
                relation.create(**columns(relation.model, row, objects))
    return obj


def columns(model, content, objects) -> dict:
    found = {}
    for name, value in content.items():
        if isinstance(value, dict):
            found |= {f"{name}_{code}": text for code, text in value.items()}
        elif isinstance(value, str):
            found[name] = objects.get(value, value)
        elif value is not None:
            found[name] = value
    names = {field.name for field in model._meta.concrete_fields}
    return {name: value for name, value in found.items() if name in names}
