"""Admin pages that belong to no single kind: worklists, the schedule, and links to forms."""

import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from core.http.model_admin import admin_page
from core.i18n.dates import bucharest_day
from desk.admin_urls import action_url, change_url
from desk.state_text import describe_state, has_draft, is_due
from record import registry
from record.content import Ref
from record.models import Publication, State, Step
from record.models.working_copy_state import keys_with_work, load_states

LISTS = {
    "drafts": gettext_lazy("My drafts"),
    "waiting": gettext_lazy("Waiting for me"),
    "changed": gettext_lazy("Unpublished changes"),
    "scheduled": pgettext_lazy("list of the desk", "Scheduled"),
    "review": gettext_lazy("Due for review"),
}
COLUMNS = "pk key digest saved_at review_date owner_id".split()
PER_PAGE = 50

can_view_record = permission_required("record.view_publication", raise_exception=True)


def worklist_items(user: User, at: datetime.datetime) -> list[Any]:
    """Return the items of all lists, and those with open comments, at `at` (aware).

    They are of the kinds that `user` may see. An item has a kind, COLUMNS, a title and what
    ``load_states()`` sets.
    """
    keys = keys_with_work(at)
    items = []
    for kind in registry.kinds_for(user, "view"):
        copies = registry.model_of(kind).objects.filter(key__in=keys.get(kind, ()))
        items += [SimpleNamespace(kind=kind, **row) for row in copies.order_by().values(*COLUMNS)]
    load_states(items, at)
    for item in items:
        item.title = item.draft_title or item.live_title or _("(no title yet)")
        if item.has_withheld_text:
            item.title = str(registry.object_of(Ref(item.kind, item.key)))
    return items


def is_in_list(item: Any, name: str, user: User, day: datetime.date) -> bool:
    """Return whether the item is in that list, for ``user`` on the Bucharest day ``day``."""
    return {
        "drafts": has_draft(item) and item.draft_by_id == user.pk,
        "waiting": _is_waiting(item, user),
        "changed": item.state_now == State.CHANGED or item.has_withheld_text,
        "scheduled": item.scheduled_count > 0,
        "review": is_due(item, day),
    }[name]


def _is_waiting(item: Any, user: User) -> bool:
    if not item.has_unpublished_changes:
        return False
    if item.last_step == Step.SUBMITTED:
        return user.has_perm("record.publish")
    return item.last_step == Step.SENT_BACK and item.draft_by_id == user.pk


@can_view_record
def worklist_view(request: Any, name: str, site: AdminSite) -> HttpResponse:
    """Show one of the lists; ``?owner=me`` selects the user's own items."""
    if name not in LISTS:
        raise Http404(_("There is no such list."))
    user: User = request.user
    now = timezone.now()
    items = []
    for item in worklist_items(user, now):
        is_mine = item.owner_id == user.pk or request.GET.get("owner") != "me"
        if is_mine and is_in_list(item, name, user, bucharest_day(now)):
            items.append(item)
    items.sort(key=lambda item: (item.draft_saved_at or now, item.pk), reverse=True)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    models = registry.models_by_kind()
    return admin_page(
        site,
        request,
        "desk/worklist.html",
        title=LISTS[name],
        page=page,
        lines=[
            (item, models[item.kind]._meta.verbose_name, describe_state(item, now)) for item in page
        ],
        lists=[(label, list_url(key), key == name) for key, label in LISTS.items()],
    )


@can_view_record
def scheduled_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the rows that come into force in the next 30 days."""
    now = timezone.now()
    in_30_days = now + datetime.timedelta(days=30)
    rows = Publication.objects.scheduled(now).filter(in_force_from__lte=in_30_days)
    rows = rows.select_related("recorded_by").defer("content")
    paginator = Paginator(rows.order_by("in_force_from", "pk"), PER_PAGE)
    return admin_page(
        site,
        request,
        "desk/scheduled.html",
        title=_("Scheduled in the next 30 days"),
        page=paginator.get_page(request.GET.get("page")),
    )


def object_view(
    request: HttpRequest, kind: str, key: UUID, site: AdminSite, action: str = ""
) -> HttpResponse:
    """Redirect to the form of an object, or to its versions if it was deleted as a draft.

    With ``action`` redirect to the page of this action.
    """
    if obj := registry.object_of(Ref(kind, key)):
        return HttpResponseRedirect(action_url(obj, action) if action else change_url(obj))
    return HttpResponseRedirect(reverse("admin:record_publication_changelist", query={"key": key}))


def list_url(name: str) -> str:
    """Return the URL of a worklist."""
    return reverse("admin:worklist", args=[name])
