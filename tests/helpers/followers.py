"""Followers of changes, and what their mails tell."""

import re

from lxml.html import fromstring

from following.mail_texts import EVERYTHING
from following.models import Follower
from tests.helpers.times import DAY, NOON


def make_follower(email, *targets, language="en", since=NOON - DAY, **columns):
    """Return a follower who confirmed these targets, by default everything."""
    return Follower.objects.create(**follower_columns(email, targets, language, since) | columns)


def follower_columns(email, targets, language, since):
    return {
        "email": email,
        "normal_email": email,
        "language": language,
        "targets": list(targets) or [EVERYTHING],
        "requested_at": since,
        "confirmed_at": since,
        "covered_until": since,
        "immediate_covered_until": since,
    }


def html_of(mail):
    return mail.get_body(["html"]).get_content()


def paths_told(mail):
    """Return the paths of the changed pages in the mail, in any language, sorted."""
    links = fromstring(html_of(mail)).xpath("//p/a[@href = text()]/@href")
    paths = [re.sub("^https?://[^/]+(/fr|/ro)?", "", link) for link in links]
    return sorted(path for path in paths if "follower=" not in path)
