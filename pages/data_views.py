"""The legal basis as a calendar, what changed as a feed, and the page that explains all data."""

from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from delivery.middleware import content_page
from delivery.opendata import calendars
from delivery.opendata.atom_feeds import Feed, change_label, entry_id, entry_title
from delivery.opendata.responses import download, open_to_all
from delivery.pagecache.etags import with_etag
from delivery.updates import Updates
from pages import data_examples, sitemap
from pages.content import Act
from pages.open_data import ALL, LEGAL_BASIS
from projects import ordering
from projects.open_data import OFFICE
from record.fixed_texts import with_language
from record.urls import absolute_url

FEED_SIZE = 50


@content_page
def data(request):
    context = {
        "datasets": ALL,
        "example": data_examples.example(request),
        "author": OFFICE,
        "licence_name": settings.DATA_LICENCE_NAME,
        "licence_url": settings.DATA_LICENCE_URL,
    }
    return render(request, "pages/data.html", context | data_examples.addresses(request))


@open_to_all
@content_page
def legal_basis_calendar(request):
    """A month or a year stands as the whole span, and says so: left out, the first decision would be missing."""
    dated = [milestone for milestone in LEGAL_BASIS.contents(request.edition) if milestone.date]
    body = calendars.calendar(
        str(LEGAL_BASIS.title), [_entry(milestone) for milestone in dated], request
    )
    return download(body, calendars.MEDIA_TYPE, f"legal-basis-{request.edition.day}.ics")


@open_to_all
@content_page
def updates_feed(request):
    """Minor changes are left out: nobody has to read them to know what the site says now."""
    title = _("What changed on the site of the Cybercrime Programme Office")
    feed = Feed(title, reverse("pages:updates"), request, OFFICE)
    for update in Updates(request, with_minor=False)[:FEED_SIZE]:
        day = update.at.date()
        feed.add_item(
            entry_title(update.title or update.kind_name, change_label(update)),
            absolute_url(update.url or update.history),
            with_language(update.note),
            unique_id=entry_id(f"{update.kind}/{update.row.key}/{update.at.isoformat()}", day),
            pubdate=update.at,
            updateddate=update.at,
            categories=[(update.kind, update.kind_name)],
        )
    return feed.response()


@require_safe
@with_etag
def sitemap_xml(request):
    return sitemap.whole(sitemap.pages(request.edition))


@require_safe
@with_etag
def sitemap_part(request, number):
    return sitemap.part(sitemap.pages(request.edition), number)


def _entry(milestone) -> calendars.Entry:
    return calendars.Entry(
        content=milestone,
        title=milestone.title,
        start=milestone.date,
        text=milestone.explanation,
        more=lambda: [
            ", ".join(str(body.name) for body in milestone.bodies),
            str(milestone.reference),
        ],
        category=ordering.label_of(Act, milestone.act),
    )
