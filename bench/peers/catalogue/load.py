"""Load the starter content of the site into the catalogue."""

import json
from pathlib import Path

from catalogue import models

STARTER = Path(__file__).resolve().parents[3] / "pages" / "starter"
MODELS = {
    "countries": models.Country,
    "funders": models.Funder,
    "fields": models.FieldOfWork,
    "projects": models.Project,
    "activities": models.Activity,
}
objects = {}  # by ``kind/slug``, as references name them


def load():
    for file, model in MODELS.items():
        for entry in json.loads((STARTER / f"{file}.json").read_text()):
            content = entry["content"] | {"slug": entry["slug"]}
            obj = model.objects.create(**columns(model, content))
            objects[f"{entry['kind']}/{entry['slug']}"] = obj
            for field in model._meta.many_to_many:
                for row in content.get(field.name, ()):
                    name = row["funder"] if field.name == "funders" else row
                    getattr(obj, field.name).add(objects[name])


def columns(model, content):
    """Return the columns of an object: texts have one for each language."""
    found = {}
    for name, value in content.items():
        if isinstance(value, dict):
            found |= {f"{name}_{code}": text for code, text in value.items()}
        else:
            found[name] = objects.get(str(value), value)
    names = {field.name for field in model._meta.concrete_fields}
    return {name: value for name, value in found.items() if name in names}
