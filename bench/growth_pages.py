"""The pages of bench/growth.py: one for each kind of URL, of visitors and of staff.

A test compares them with the URL configuration. Django must be set up.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ARCHIVE = "/archive/2025-11-01"
SCHEMA = "/data/schema/"
# By the name of the URL, or by its pattern.
PUBLIC = {
    "healthz": "/healthz",
    "readyz": "/readyz",
    "robots.txt": "/robots.txt",
    ".well-known/security.txt": "/.well-known/security.txt",
    "timegate": "/archive/timegate/projects/project-00007/",
    "timemap": "/archive/timemap/projects/project-00007/",
    "sitemap.xml": "/sitemap.xml",
    "sitemap_part": "/sitemap-1.xml",
    "contact:contact": "/contact/",
    "projects:project_list": "/projects/",
    "projects:world_map": "/projects/map.svg",
    "projects:narrow_world_map": "/projects/map-narrow.svg",
    "projects:project_feed": "/projects/feed/",
    "projects:project_detail": "/projects/project-00007/",
    "projects:iati_project": "/projects/project-00007/iati.xml",
    "projects:iati_activities": "/iati/activities.xml",
    "projects:funder_detail": "/funders/european-union/",
    "projects:document_list": "/documents/",
    "projects:country_list": "/countries/",
    "projects:country_detail": "/countries/ro/",
    "projects:project_map": "/projects/project-00007/map.svg",
    "projects:country_map": "/countries/ro/map.svg",
    "projects:figures": "/figures/",
    "projects:activity_list": "/activities/",
    "projects:activity_feed": "/activities/feed/",
    "projects:activity_detail": "/activities/activity-00007/",
    "projects:project-countries.csv": "/project-countries.csv",
    "projects:activities.ics": "/activities.ics",
    "delivery:archive": "/archive/",
    "delivery:log": "/record/",
    "delivery:history": "/history/project/project-00007/",
    "pages:home": "/",
    "pages:office": "/office/",
    "pages:milestones": "/legal-basis/",
    "pages:milestone_detail": "/legal-basis/memorandum-signed/",
    "pages:search": "/search/?q=cybercrime",
    "pages:legal-basis.ics": "/legal-basis.ics",
    "pages:updates": "/updates/",
    "pages:updates_feed": "/updates/feed/",
    "pages:data": "/data/",
    "pages:standing_page": "/privacy/",
}
for dataset in ("projects", "activities", "documents", "countries", "legal-basis"):
    app = "pages" if dataset == "legal-basis" else "projects"
    PUBLIC |= {f"{app}:{dataset}.{form}": f"/{dataset}.{form}" for form in ("json", "csv")}
    PUBLIC[f"{app}:{dataset}.schema"] = f"{SCHEMA}{dataset}.json"
# Further pages of the same kinds.
OTHERS = {
    "list of projects, filtered and sorted": "/projects/?status=ongoing&sort=budget",
    "archived home": f"{ARCHIVE}/",
    "archived list of projects": f"{ARCHIVE}/projects/",
    "archived project": f"{ARCHIVE}/projects/project-00007/",
    "archived data": f"{ARCHIVE}/projects.json",
}
NOT_MEASURED = {
    **dict.fromkeys("log_checkpoint log_keys log_tile log_timestamp".split(), "a file of the log"),
    "media_file": "a file of the storage",
    "unavailable": "it needs no database",
    "contact:sent": "the answer to a form",
    "delivery:review": "opened with a token",
    "evidence_of_publication": "needs a signed log",
    "evidence_of_page": "needs a signed log",
    "verify_py": "a file",
}
# The arguments of pages of the admin, by name.
ADMIN_ARGUMENTS: dict[str, tuple] = {
    "worklist": ("changed",),
    "translations_language": ("fr",),
    "translations_export": ("fr",),
    "app_list": ("projects",),
}
ADMIN_QUERIES = {
    "find": "?q=cybercrime",
    "translations_export": "?choice=all",
    "link_targets": "?q=cybercrime",
    "autocomplete": "?term=a&app_label=projects&model_name=project&field_name=owner",
}
ADMIN_NOT_MEASURED = {
    **dict.fromkeys("language passkey".split(), "answers to forms only"),
    **dict.fromkeys("passkey_remove second_factor_remove".split(), "answers to forms only"),
    **dict.fromkeys("code login logout set_password".split(), "before or after signing in"),
    **dict.fromkeys("sign_out_everywhere password_change_done".split(), "answers to forms only"),
    "view_on_site": "a redirect",
    "object": "a redirect",
    "help_picture": "a file",
    "accounts_user_sign_in": "answers to forms only",
    "auth_user_password_change": "a form of an account",
    "record_previewlink_moment": "a redirect to a preview",
    "record_publication_compare": "needs two versions",
    "record_publication_evidence": "needs a signed log",
}
# Pages of one object, by the end of their names.
OF_OBJECTS = ("change", "history", "delete", "action")
NOT_MEASURED_OF_OBJECTS = {
    "conflict": "answers to forms only",
    "preview": "a redirect to a preview",
    "presence": "answers to scripts only",
    "live_preview": "answers to scripts only",
    "live_preview_of_new": "answers to scripts only",
}
# By the model's label.
ACTIONS = {"record_publication": "restore_selected"}


def url_names() -> Iterator[str]:
    """Yield the names of all URLs, or their patterns; those of the admin begin with ``admin:``."""
    yield from _names(get_resolver())


def _names(resolver: Any, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _names(pattern, namespace + inner)
        elif isinstance(pattern, URLPattern) and (pattern.name or not namespace):
            yield namespace + (pattern.name or _view_or_route(pattern))


def _view_or_route(pattern: URLPattern) -> str:
    route = str(pattern.pattern)
    return pattern.callback.__name__ if route.startswith("^") else route


def admin_pages() -> dict[str, str]:
    """Return the URL of each page of the admin by its name; empty if it has no such object."""
    pages = {}
    models = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in _models()}
    for full_name in url_names():
        name = full_name.removeprefix("admin:")
        if name == full_name or name in ADMIN_NOT_MEASURED:
            continue
        label, _, kind = name.partition("_")
        model_name, _, kind = kind.partition("_")
        model = models.get(f"{label}_{model_name}")
        if model and kind in NOT_MEASURED_OF_OBJECTS:
            continue
        arguments = ADMIN_ARGUMENTS.get(name, ())
        if model and kind in OF_OBJECTS:
            first = model.objects.order_by("pk").first()
            if first is None:
                pages[name] = ""
                continue
            action = ACTIONS.get(f"{label}_{model_name}", "withdraw_selected")
            arguments = (first.pk, action) if kind == "action" else (first.pk,)
        pages[name] = reverse(f"admin:{name}", args=arguments) + ADMIN_QUERIES.get(name, "")
    return pages


def _models() -> list[Any]:
    return list(admin.site._registry)
