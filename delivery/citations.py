"""The citation of the page that is requested."""

from delivery.archive.days import page_path
from delivery.opendata.datasets import OFFICE
from delivery.prefixes import SiteRequest
from publishing.citation import Citation, archived_path
from record.urls import absolute_url


def citation_of(title: str, request: SiteRequest) -> Citation:
    """Return the citation of a page; a list changes with anything on the site."""
    edition = request.edition
    path = page_path(request.path)
    row = edition.shown_row
    if request.prefix:
        archived = path if request.prefix.is_archive else ""
    else:
        changed_at = row.in_force_from if row else edition.last_change
        archived = archived_path(path, edition.day, changed_at)
    return Citation(
        author=str(OFFICE),
        title=title,
        url=absolute_url(path),
        day=edition.day,
        archived=archived and absolute_url(archived),
        log_index=getattr(row, "log_index", None),  # read with the row in force
    )
