"""Every URL of the admin, with real objects, read from the resolver."""

import re
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from desk.views import LISTS
from tests.helpers.routes import routes

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")


class Address(NamedTuple):
    """``name`` as in the resolver; otherwise made from the path, as ``pages_office_forward``."""

    name: str
    path: str


def every_address(samples: dict) -> list[Address]:
    """Return all URLs; ``samples`` has an object for each model, and ``published``."""
    addresses = []
    for name, route in _routes():
        values = _values(name, route, samples)
        path = CONVERTER.sub(lambda gap, values=values: str(values[gap[1]]), route)
        addresses.append(Address(name, f"/{settings.ADMIN_PATH}{path}{_query(name, samples)}"))
    for label in sorted({model._meta.app_label for model in admin.site._registry}):
        addresses.append(Address(f"app_list:{label}", f"/{settings.ADMIN_PATH}{label}/"))
    return addresses


def every_list(samples: dict) -> list[tuple[str, object, list[str]]]:
    """Return the lists, each with an object in it and the names of all actions."""
    lists = []
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        lists.append((address, samples[model], [*(model_admin.actions or ()), "delete_selected"]))
    return lists


def _routes():
    for pattern, route in routes(admin.site.urls[0]):
        if not route.startswith(("^", "(")):  # the lists of an app, and the last, catch-all route
            yield pattern.name or "_".join([*route.split("/")[:2], "forward"]), route


def _values(name, route, samples) -> dict:
    """Return the values of the parameters of routes; new parameters are added here."""
    app_label, model_name, *_ = f"{route}/".split("/")
    model = apps.all_models.get(app_label, {}).get(model_name)
    published = samples["published"]
    names = {"worklist": next(iter(LISTS)), "help_picture": "no-such-picture.png"}
    action = "restore_selected" if app_label == "record" else "submit_selected"
    return {
        **dict.fromkeys(("object_id", "id", "pk"), samples[model].pk if model else 1),
        **dict.fromkeys(("content_type_id", "passkey_id"), 1),
        "language": "fr",
        "kind": published.kind,
        "key": published.key,
        "name": names.get(name, action),
        "action": "confirm_translations",
        "uidb64": "MQ",
        "token": "x-y",
    }


def _query(name, samples):
    """Return the query without which the page would be empty."""
    published = f"?key={samples['published'].key}"
    return {
        "translations_export": "?choice=all",
        "record_publication_compare": published,
        "record_publication_origin": published,
        "autocomplete": "?app_label=projects&model_name=activity&field_name=country&term=",
    }.get(name, "")
