"""Every URL of the admin, with real objects, read from the resolver."""

import re
from dataclasses import dataclass
from itertools import product

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from desk.views import LISTS

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
KEY_PARAMETERS = ("object_id", "id", "pk")


@dataclass(frozen=True)
class Address:
    """``name`` as in the resolver; otherwise made from the path, as ``pages_office_forward``."""

    name: str
    path: str


def every_address(samples: dict) -> list[Address]:
    """Return all URLs; ``samples`` has an object for each model, and ``published``."""
    addresses = [address for name, route in _routes() for address in _fill(name, route, samples)]
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


def _routes(patterns=None, prefix=""):
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        elif not route.startswith(("^", "(")):  # the lists of an app, and the last, catch-all route
            yield pattern.name or "_".join([*route.split("/")[:2], "forward"]), route


def _fill(name, route, samples):
    """Yield the URL with a real value for each parameter, once for each name of a list."""
    parameters = CONVERTER.findall(route)
    values = [_values(name, parameter, route, samples) for parameter in parameters]
    for chosen in product(*values):
        path = route
        for value in chosen:
            path = CONVERTER.sub(str(value), path, count=1)
        yield Address(name, f"/{settings.ADMIN_PATH}{path}{_query(name, samples)}")


def _values(name, gap, route, samples):
    """Return the values of a parameter of the route; new parameters are added here."""
    published = samples["published"]
    special = {
        ("worklist", "name"): list(LISTS)[:1],  # all are one page
        ("translations_language", "language"): ["fr"],
        ("translations_export", "language"): ["fr"],
        ("object", "kind"): [published.kind],
        ("object", "key"): [published.key],
        ("help_picture", "name"): ["no-such-picture.png"],
        ("view_on_site", "content_type_id"): ["1"],
        ("view_on_site", "object_id"): ["1"],
        ("passkey_remove", "passkey_id"): ["1"],
        ("set_password", "uidb64"): ["MQ"],
        ("set_password", "token"): ["x-y"],
    }
    if (name, gap) in special:
        return special[name, gap]
    if name.endswith("_action") and gap == "name":
        return ["restore_selected" if route.startswith("record/") else "submit_selected"]
    if gap in KEY_PARAMETERS:
        model = apps.get_model(*route.split("/")[:2])
        return [samples[model].pk]
    return pytest.fail(f"Add <{gap}> of {name} ({route}) to tests/helpers/admin/urls.py.")


def _query(name, samples):
    """Return the query without which the page would be empty."""
    return {
        "translations_export": "?choice=all",
        "record_publication_compare": f"?key={samples['published'].key}",
        "autocomplete": "?app_label=projects&model_name=activity&field_name=country&term=",
    }.get(name, "")
