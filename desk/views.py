"""The pages of the desk that belong to no single kind: what waits, what is scheduled, the way to an object's form."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.i18n.dates import bucharest_day
from desk.state_text import describe_state
from desk.worklists import LISTS, worklist_items
from publishing.linkcheck.models import BrokenLink
from record import registry
from record.content import Ref
from record.models import Publication

SCHEDULE_WINDOW = datetime.timedelta(days=30)
PER_PAGE = 50


@dataclass(frozen=True)
class Count:
    """A number on the desk that leads to the list of what it counts."""

    label: str
    number: int
    url: str


def counts_for(user, at) -> list[Count]:
    """What waits for ``user`` at ``at`` (aware), from the record; two queries."""
    items, day = worklist_items(user, at), bucharest_day(at)
    counts = [
        Count(str(label), sum(item.is_in(name, user, day) for item in items), _list_url(name))
        for name, label in LISTS.items()
    ]
    mine = sum(item.is_due(day) and item.owner_id == user.pk for item in items)
    counts.append(Count(_("To be read again by me"), mine, _list_url("review") + "?owner=me"))
    if user.has_perm("publishing.view_brokenlink"):
        url = reverse("admin:publishing_brokenlink_changelist")
        counts.append(Count(_("Broken links"), BrokenLink.objects.count(), url))
    return counts if _can_view_record(user) else []


def worklist_view(request, name, site):
    """One of the lists of desk/worklists.py, over all kinds; ``?owner=me`` narrows it down."""
    if name not in LISTS:
        raise Http404(_("There is no such list."))
    if not _can_view_record(request.user):
        raise PermissionDenied
    now = timezone.now()
    items = [
        item
        for item in worklist_items(request.user, now)
        if item.is_in(name, request.user, bucharest_day(now))
    ]
    if request.GET.get("owner") == "me":
        items = [item for item in items if item.owner_id == request.user.pk]
    items.sort(key=lambda item: (item.draft_saved_at or now, item.pk), reverse=True)
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    context = site.each_context(request) | {
        "title": LISTS[name],
        "page": page,
        "lines": [(item, describe_state(item, now)) for item in page],
        "lists": [(label, _list_url(key), key == name) for key, label in LISTS.items()],
    }
    return TemplateResponse(request, "desk/worklist.html", context)


def scheduled_view(request, site):
    """What goes live or ends in the next 30 days."""
    if not _can_view_record(request.user):
        raise PermissionDenied
    now = timezone.now()
    rows = Publication.objects.scheduled(now).filter(in_force_from__lte=now + SCHEDULE_WINDOW)
    rows = (
        rows.select_related("recorded_by").defer("content", "card").order_by("in_force_from", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = site.each_context(request) | {
        "title": _("What goes live or ends in the next 30 days"),
        "page": page,
    }
    return TemplateResponse(request, "desk/scheduled.html", context)


def object_view(request, kind, key):
    """Leads to the form of the object; its record where it was deleted as a draft."""
    if obj := registry.object_of(Ref(kind, key)):
        name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
        return HttpResponseRedirect(reverse(name, args=[obj.pk]))
    return HttpResponseRedirect(reverse("admin:record_publication_changelist") + f"?key={key}")


def _can_view_record(user) -> bool:
    return user.has_perm("record.view_publication")


def _list_url(name) -> str:
    return reverse("admin:worklist", args=[name])
