"""Every URL of the admin, with real objects, read from the resolver."""

import re
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from desk.views import LISTS
from publishing.diff.three_way import Revision
from record import drafts
from record.models import Publication
from tests.helpers.factories import change
from tests.helpers.routes import routes

HTML = "text/html; charset=utf-8"
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
    words = {"q": str(samples["published"])}
    addresses.append(Address("change_everywhere", reverse("change_everywhere", query=words)))
    undo = reverse("undo_change", args=[samples[Publication].pk])
    return [*addresses, Address("undo_change", undo)]


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


def every_page(client, project):
    """Yield each URL of the admin that answers with a page, not with data or a part of one."""
    newest = {model: model.objects.order_by("-pk").first() for model in admin.site._registry}
    for url in every_address(newest | {"published": project}):
        answer = client.get(url.path)
        is_whole = answer.status_code == 200 and answer.headers["Content-Type"] == HTML
        if is_whole and b"<html" in answer.content:
            yield url.path


def address_of_a_conflict(project):
    """Return the URL to which an outdated form leads."""
    stamp = Revision.read(project).stamp
    project.title_en, project.summary_en = "What one of two wrote", "A summary by one of two"
    yours = Revision.read(project)
    drafts.save_candidate(project, yours.content, by=None)
    project.refresh_from_db()
    change(project, title_en="What the other wrote")
    stamps = {"yours": str(yours.stamp), "based_on": str(stamp)}
    return reverse("admin:projects_project_conflict", args=[project.pk], query=stamps)
