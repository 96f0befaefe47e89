"""Preview links as staff share them."""

from publishing import previews
from record.models import PreviewLink, Publication
from tests.helpers.times import NOON


def candidate_of(obj) -> Publication:
    """Return the newest draft of the object."""
    return Publication.objects.candidates().of(obj).order_by("pk").last()


def link_to(*objects, path="/projects/draft/", **options) -> PreviewLink:
    """Make a link to the newest drafts of these objects at noon, shared by default."""
    options = {"by": None, "now": NOON, "recipient_name": "The ministry"} | options
    return previews.make_link([candidate_of(obj) for obj in objects], path=path, **options)
