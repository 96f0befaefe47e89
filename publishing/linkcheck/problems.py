"""Why a link is broken: a code that is stored, with a label for staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkProblem(models.TextChoices):
    """Each label continues “it …”; some have a place for the detail."""

    STATUS = "status", _("answers %(status)s")
    BAD_CERTIFICATE = "bad certificate", _("certificate is not valid")
    INCOMPLETE_ANSWER = "incomplete answer", _("interrupts its response")
    REDIRECT_LOOP = "redirect loop", _("redirects in a loop")
    NO_FILE = "no file", _("leads to a missing file")
    NO_HOST = "no host", _("no such host")
    NO_PAGE = "no page", _("leads to no page of this site")
    NOT_PUBLISHED = "not published", _("leads to an unpublished page")
    NO_SECURE_CONNECTION = "no secure connection", _("offers no secure connection")
    INVALID_URL = "invalid url", _("is not a complete URL")
    PRIVATE_NETWORK = "private network", _("leads inside a private network")
    CONNECTION_REFUSED = "connection refused", _("refuses the connection")
    TIMEOUT = "timeout", _("does not answer within %(seconds)s seconds")
    TOO_MANY_REDIRECTS = "too many redirects", _("redirects more than %(number)s times")
    UNREACHABLE = "unreachable", _("can’t be reached")
    WITHOUT_PAGE = "without page", _("leads to an object without a page")


class LinkBroken(Exception):
    """The link is broken; `detail` is the status, the seconds or the number for the label."""

    def __init__(self, problem: LinkProblem, detail: str = "") -> None:
        super().__init__(problem, detail)
        self.problem = problem
        self.detail = detail


class LinkUnverified(Exception):
    """The link cannot be checked: the site blocks programs, or this machine has no connection."""


def describe_problem(code: str, detail: str) -> str:
    """Return the label of a `LinkProblem` in the active language."""
    return LinkProblem(code).label % dict.fromkeys(("status", "seconds", "number"), detail)
