"""The reasons why there is no evidence, in plain words, to be shown in all languages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NOT_THERE = _("The log has no public version with this number.")
REMOVED = _(
    "The content of this version was removed to protect a person’s rights or by order of a court. "
    "The number without which nothing can be proven about it was destroyed too."
)
NOT_SIGNED_YET = _(
    "The log is signed each minute. It has not been signed since this was published. Try again in "
    "a minute."
)
NEVER_SIGNED = _("This site does not sign its log, so there is no evidence.")
WRONG_SIZE = _("No checkpoint of the log has this number of entries.")
NO_PAGE = _("There is evidence only of pages with published content.")
TOO_MANY = _("This page shows too many versions for one file. Choose a page that shows fewer.")
BUSY = _("The server is preparing evidence for others. Try again in a few seconds.")


class NoEvidence(Exception):
    """There is no evidence; there may be after ``retry`` seconds."""

    def __init__(self, reason: Promise, status: int = 404, retry: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry = retry
