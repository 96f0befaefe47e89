"""Admin pages that belong to no single kind: worklists, the schedule, and links to forms."""

import datetime
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.i18n.dates import bucharest_day
from desk.admin_urls import change_url
from desk.state_text import describe_state
from desk.worklists import LISTS, is_due, is_in_list, worklist_items
from publishing.linkcheck.models import BrokenLink
from record import registry
from record.content import Ref
from record.models import Publication

SCHEDULE_WINDOW = datetime.timedelta(days=30)
PER_PAGE = 50

can_view_record = permission_required("record.view_publication", raise_exception=True)


@dataclass(frozen=True)
class Count:
    """A number on the dashboard, with the URL of the list of the counted rows."""

    label: str
    number: int
    url: str


def counts_for(user: User, at: datetime.datetime) -> list[Count]:
    """Return the numbers of the items that wait for ``user`` at ``at`` (aware)."""
    if not user.has_perm("record.view_publication"):
        return []
    items = worklist_items(user, at)
    day = bucharest_day(at)
    counts = []
    for name, label in LISTS.items():
        number = sum(is_in_list(item, name, user, day) for item in items)
        counts.append(Count(str(label), number, _list_url(name)))
    mine = sum(is_due(item, day) and item.owner_id == user.pk for item in items)
    counts.append(Count(_("Due for my review"), mine, _list_url("review") + "?owner=me"))
    if user.has_perm("publishing.view_brokenlink"):
        url = reverse("admin:publishing_brokenlink_changelist")
        counts.append(Count(_("Broken links"), BrokenLink.objects.count(), url))
    return counts


@can_view_record
def worklist_view(request: HttpRequest, name: str, site: AdminSite) -> HttpResponse:
    """Show one of the lists of desk/worklists.py; ``?owner=me`` selects the user's own items."""
    if name not in LISTS:
        raise Http404(_("There is no such list."))
    user = cast(User, request.user)
    now = timezone.now()
    items = []
    for item in worklist_items(user, now):
        is_mine = item.owner_id == user.pk or request.GET.get("owner") != "me"
        if is_mine and is_in_list(item, name, user, bucharest_day(now)):
            items.append(item)
    items.sort(key=lambda item: (item.draft_saved_at or now, item.pk), reverse=True)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    models = registry.models_by_kind()
    context = {
        "title": LISTS[name],
        "page": page,
        "lines": [
            (item, models[item.kind]._meta.verbose_name, describe_state(item, now)) for item in page
        ],
        "lists": [(label, _list_url(key), key == name) for key, label in LISTS.items()],
    }
    return TemplateResponse(request, "desk/worklist.html", site.each_context(request) | context)


@can_view_record
def scheduled_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show the rows that come into force in the next 30 days."""
    now = timezone.now()
    rows = Publication.objects.scheduled(now).filter(in_force_from__lte=now + SCHEDULE_WINDOW)
    rows = rows.select_related("recorded_by").defer("content", "card")
    paginator = Paginator(rows.order_by("in_force_from", "pk"), PER_PAGE)
    context = site.each_context(request) | {
        "title": _("Scheduled in the next 30 days"),
        "page": paginator.get_page(request.GET.get("page")),
    }
    return TemplateResponse(request, "desk/scheduled.html", context)


def object_view(request: HttpRequest, kind: str, key: UUID, site: AdminSite) -> HttpResponse:
    """Redirect to the form of an object, or to its versions if it was deleted as a draft."""
    if obj := registry.object_of(Ref(kind, key)):
        return HttpResponseRedirect(change_url(obj))
    return HttpResponseRedirect(reverse("admin:record_publication_changelist", query={"key": key}))


def _list_url(name: str) -> str:
    return reverse("admin:worklist", args=[name])
