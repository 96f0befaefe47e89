"""Preview links as staff share them."""

from publishing import previews
from record.models import PreviewLink, Publication
from tests.helpers.times import NOON


def candidate_of(obj) -> Publication:
    """The object's newest draft."""
    return Publication.objects.candidates().of(obj).order_by("pk").last()


def link_to(*objects, path="/projects/draft/", **how) -> PreviewLink:
    """A link to the newest drafts of these objects, made at noon; it is shared, unless it says otherwise."""
    how = {"by": None, "now": NOON, "recipient_name": "The ministry"} | how
    return previews.make_link([candidate_of(each) for each in objects], path=path, **how)
