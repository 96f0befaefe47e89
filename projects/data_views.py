"""Projects and activities for programs that ask again: Atom feeds, and the activities as a calendar."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.i18n import languages
from core.i18n.typography import join_with_and
from delivery.middleware import content_page
from delivery.opendata import calendars
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.json_items import url_of, with_asterisk
from delivery.opendata.responses import download, open_to_all
from delivery.templatetags.content import plain
from delivery.updates import last_changed
from projects import ordering
from projects.content import ActivityContent, ActivityFormat, ActivityType, ProjectContent
from projects.labels import full_name
from projects.open_data import ACTIVITIES, OFFICE, PROJECTS
from record.content import LocalisedText

FEED_SIZE = 100


@open_to_all
@content_page
def project_feed(request):
    feed = Feed(PROJECTS.title, reverse("projects:project_list"), request, OFFICE)
    for project, known in last_changed(request.edition, ProjectContent, FEED_SIZE):
        title = (
            LocalisedText(**{project.title.language: full_name(project)})
            if project.title
            else project.acronym
        )
        status = project.status(request.edition.day)
        _add(feed, request, project, known, title, project.summary, [(str(status), status.label)])
    return feed.response()


@open_to_all
@content_page
def activity_feed(request):
    feed = Feed(ACTIVITIES.title, reverse("projects:activity_list"), request, OFFICE)
    for activity, known in last_changed(request.edition, ActivityContent, FEED_SIZE):
        label = ordering.label_of(ActivityType, activity.type)
        categories = [(activity.type, label)] if label else []
        _add(
            feed,
            request,
            activity,
            known,
            activity.title,
            _plain_text(activity.summary),
            categories,
        )
    return feed.response()


@open_to_all
@content_page
def activity_calendar(request):
    """Those whose date is known: what has none can't stand in a calendar."""
    dated = [activity for activity in ACTIVITIES.contents(request.edition) if activity.start]
    body = calendars.calendar(
        str(ACTIVITIES.title), [_entry(activity) for activity in dated], request
    )
    return download(body, calendars.MEDIA_TYPE, f"activities-{request.edition.day}.ics")


def _add(feed, request, content, known, title, summary, categories):
    feed.add_item(
        title,
        url_of(content, request),
        summary,
        unique_id=_id_of(content, known),
        pubdate=known.first,
        updateddate=known.last,
        categories=categories,
    )


def _id_of(content, known) -> str:
    """The object's own, but for its translations, which are entries of their own."""
    if languages.active() == languages.ORIGINAL:
        return f"urn:uuid:{content.key}"
    return entry_id(f"{content.kind}/{content.key}", known.first.date())


def _plain_text(text) -> LocalisedText:
    return LocalisedText(**{text.language: plain(text)})


def _entry(activity) -> calendars.Entry:
    country = ordering.country(activity)
    return calendars.Entry(
        content=activity,
        title=activity.title,
        start=activity.start,
        end=activity.end,
        text=activity.summary,
        more=lambda: _beside_the_summary(activity, country),
        category=ordering.label_of(ActivityType, activity.type),
        place=activity.place,
        around=lambda: with_asterisk(str(country.name), country) if country else "",
    )


def _beside_the_summary(activity, country) -> list[str]:
    projects = join_with_and(project.short_name for project in activity.named(*activity.projects))
    return [
        _("Projects: %s") % projects if projects else "",
        ordering.label_of(ActivityFormat, activity.format),
        f"* {country.footnote}" if country and country.footnote else "",
    ]
