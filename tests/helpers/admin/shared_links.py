"""Preview links as staff share them, and the review form as guests send it."""

from publishing import previews
from record.models import PreviewLink, Publication
from tests.helpers.times import NOON

APPROVAL = {"name": "Zoë Ștefănescu", "step": "approved", "text": ""}
COMMENT = {
    "name": "Zoë Ștefănescu",
    "step": "commented",
    "text": "The year is wrong.\r\n\r\nIt was 2014.",
}


def candidate_of(obj) -> Publication:
    """Return the newest draft of the object."""
    return Publication.objects.candidates().of(obj).order_by("pk").last()


def link_to(*objects, path="/projects/draft/", **options) -> PreviewLink:
    """Make a link to the newest drafts of these objects at noon, shared by default."""
    options = {"by": None, "now": NOON, "recipient_name": "The ministry"} | options
    return previews.make_link([candidate_of(obj) for obj in objects], path=path, **options)
