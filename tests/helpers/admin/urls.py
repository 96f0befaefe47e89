"""Every address of the admin, with real objects behind it, read from the resolver and not from a list."""

import re
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from desk.worklists import LISTS

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
OF_THE_SAMPLE = ("object_id", "id", "joint_publication_id")


@dataclass(frozen=True)
class Address:
    """``name`` as in the resolver; for an address without one its place, as ``pages_office_forward``."""

    name: str
    path: str


def every_address(samples: dict) -> list[Address]:
    """``samples`` has an object for each model that the admin shows, and ``published`` besides."""
    found = [address for name, route in _routes() for address in _fill(name, route, samples)]
    labels = {model._meta.app_label for model in admin.site._registry}
    return found + [
        Address(f"app_list:{label}", f"/{settings.ADMIN_PATH}{label}/") for label in sorted(labels)
    ]


def every_list(samples: dict) -> list[tuple[str, object, list[str]]]:
    """The lists, each with an object that stands in it and the names of all actions that anybody has there."""
    found = []
    for model, model_admin in admin.site._registry.items():
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        found.append((address, samples[model], [*(model_admin.actions or ()), "delete_selected"]))
    return found


def _routes(patterns=None, prefix=""):
    for pattern in admin.site.urls[0] if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        elif not route.startswith(
            ("^", "(")
        ):  # the lists of an app, and what catches everything that is left
            yield pattern.name or "_".join([*route.split("/")[:2], "forward"]), route


def _fill(name, route, samples):
    """The address with something real in each gap; one for each name of a list."""
    names = CONVERTER.findall(route)
    choices = [{}]
    for each in names:
        choices = [
            chosen | {each: value}
            for chosen in choices
            for value in _values(name, each, route, samples)
        ]
    for chosen in choices:
        path = CONVERTER.sub(lambda match, chosen=chosen: str(chosen[match[1]]), route)
        yield Address(name, f"/{settings.ADMIN_PATH}{path}{_query(name, samples)}")


def _values(name, gap, route, samples):
    """What stands in a gap of the route: new gaps are named here."""
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
    }
    if (name, gap) in special:
        return special[name, gap]
    if gap in OF_THE_SAMPLE:
        model = apps.get_model(*route.split("/")[:2])
        return [samples[model].pk]
    return pytest.fail(
        f"Say in tests/helpers/admin/urls.py what stands for <{gap}> in {name} ({route})."
    )


def _query(name, samples):
    """What an address needs behind the question mark to show anything."""
    return {
        "translations_export": "?choice=all",
        "record_publication_compare": f"?key={samples['published'].key}",
        "autocomplete": "?app_label=projects&model_name=activity&field_name=country&term=",
    }.get(name, "")
