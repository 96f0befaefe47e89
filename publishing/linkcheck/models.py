"""Broken links of published contents, and why a link is broken."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.attempts import AttemptFailed, Problem


class LinkProblem(Problem):
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

    def describe(self, detail: str) -> str:
        """Return the label in the active language, with the status, the seconds or the number."""
        return self.label % dict.fromkeys(("status", "seconds", "number"), detail)


class LinkBroken(AttemptFailed):
    """The link is broken."""


class LinkUnverified(Exception):
    """The link cannot be checked: the site blocks programs, or this machine has no connection."""


class BrokenLink(models.Model):
    """A link that ``check_links`` found broken, with its place, until the link works again."""

    kind = models.CharField(max_length=40)
    key = models.UUIDField()
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    field = models.CharField(_("field"), max_length=100)
    language = models.CharField(_("language"), max_length=2, blank=True, default="")
    address = models.CharField(_("web address"), max_length=1000)
    problem = models.CharField(_("problem"), max_length=24, choices=LinkProblem)
    problem_detail = models.CharField(max_length=20, blank=True, default="")
    first_seen_at = models.DateTimeField(_("first seen at"))
    checked_at = models.DateTimeField(_("checked at"))

    class Meta:
        verbose_name = _("broken link")
        verbose_name_plural = _("broken links")
        ordering = ["kind", "title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "field", "language", "address"], name="one_broken_link_a_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.address}"

    @property
    def place(self) -> tuple[UUID, str, str, str]:
        """Its unique columns; ``language`` is empty for plain columns."""
        return self.key, self.field, self.language, self.address
