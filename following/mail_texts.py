"""The texts of mails to followers: the changes of their targets, and the question to confirm."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from contact.email_addresses import mailable
from core.caching.bounded_cache import BoundedCache
from core.html_reader import parse_html
from core.i18n.dates import bucharest_day
from core.mail.message import Mail
from core.mail.models import AUTO_GENERATED
from delivery.prefixes import page_request
from following.overview import Overview
from following.periods import find_targets
from publishing.diff.public import public_changes
from record import registry, texts
from record.content import Ref
from record.editions import Edition
from record.models.publication_queryset import PublicationQuerySet
from record.urls import absolute_url

if TYPE_CHECKING:
    from following.models import FollowerMail

EVERYTHING = ""
MAX_CHANGES = 50  # changes in a mail
MAX_TITLES = 150  # characters of the subject
CHOICE = "\ufdd2choice\ufdd3"  # in place of the link to the choice, in a text for several followers
REMINDED_AFTER = datetime.timedelta(days=700)  # of the two years for which a confirmation lasts
# Subject and HTML of the mails of a day, of which most are about the same targets.
rendered: BoundedCache[tuple, tuple[str, str]] = BoundedCache(1_000)


def mailed_kinds(is_sent_immediately: bool) -> list[str]:
    """Return the kinds with pages whose changes are sent immediately, or the others."""
    return [
        each.kind
        for each in registry.content_classes()
        if each.view_name and each.is_sent_immediately == is_sent_immediately
    ]


class MailedChanges(Overview):
    """The changes that a mail quotes, without minor ones."""

    silent = Q(note=texts.CONFIRMED) | Q(is_minor=True)

    def __init__(self, edition: Edition, mail: "FollowerMail") -> None:
        since: Any = mail.since
        targets = mail.follower.targets
        named = [] if EVERYTHING in targets else targets
        refs = [Ref.parse(target) for target in named if "/" in target]
        super().__init__(edition, bucharest_day(since), edition.day, find_targets(edition, refs))
        self._start = since + datetime.timedelta.resolution
        self._kinds = named
        self._is_sent_immediately = mail.is_sent_immediately

    def select(self, rows: PublicationQuerySet) -> PublicationQuerySet:
        rows = rows.filter(kind__in=mailed_kinds(self._is_sent_immediately))
        if not self._kinds:
            return super().select(rows)
        of_kinds = rows.filter(kind__in=self._kinds)
        return of_kinds | super().select(rows) if self.targets else of_kinds


def compose(mail: "FollowerMail") -> Mail | None:
    """Return a mail in the language of its follower; None if nothing is left to tell.

    A link in its headers leaves with one click of a mail program (RFC 8058).
    """
    follower = mail.follower
    confirmed_at = follower.confirmed_at
    with translation.override(follower.language):
        choice = absolute_url(reverse("following:choice", query={"follower": follower.token}))
        if mail.since:
            subject, html = _tell(mail)
        elif confirmed_at and confirmed_at > mail.created_at:
            return None  # confirmed with the link of an earlier mail
        else:
            subject = _("Please confirm: e-mails about changes of the C-PROC site")
            is_reminder = confirmed_at and mail.created_at >= confirmed_at + REMINDED_AFTER
            html = _render(Edition(mail.created_at), is_reminder=is_reminder)
    if not html:
        return None
    html = html.replace(CHOICE, choice)
    headers = {
        "List-Unsubscribe": f"<{choice}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    text = "\n\n".join(parse_html(html).runs)
    composed = Mail(subject, text, to=[mailable(mail.to)], headers=AUTO_GENERATED | headers)
    composed.attach_alternative(html, "text/html")
    return composed


def _tell(mail: "FollowerMail") -> tuple[str, str]:
    """Return subject and HTML, both empty without changes. A withheld text is in no later mail."""
    follower = mail.follower
    period = mail.since, mail.created_at, mail.is_sent_immediately
    key = follower.language, *follower.targets, *period, Edition.of_today().version
    found = rendered.get(key)
    if found is None:
        edition = Edition(mail.created_at)
        told = MailedChanges(edition, mail)
        rows: list[Any] = list(told.changed[:MAX_CHANGES])
        entries = [
            entry
            if row.digest_before  # of a new page, all texts are quoted
            else entry._replace(facts=[], texts=public_changes(None, entry.content))
            for row, entry in zip(rows, told.describe(rows), strict=True)
        ]
        titles = "; ".join(str(entry.content.any_title) for entry in entries)
        successors = [row.successor and edition.find(row.successor) for row in rows]
        changes = zip(rows, entries, successors, strict=True)
        titles = " ".join(titles.splitlines())  # a subject has one line
        subject = _("Changes: {titles}").format(titles=Truncator(titles).chars(MAX_TITLES))
        context = {"changes": changes, "is_cut": len(rows) == MAX_CHANGES, "told": told}
        found = subject, _render(edition, **context) if rows else ""
        rendered.set(key, found)
    return found


def _render(edition: Edition, **context: Any) -> str:
    """Return the HTML of a mail, with absolute links."""
    request = page_request("/")
    request.edition = edition
    request.prefix = None
    context |= {"site": settings.SITE_URL, "choice": CHOICE}
    html = render_to_string("following/mail.html", context, request).strip()
    return html.replace('="/', f'="{settings.SITE_URL}/')
