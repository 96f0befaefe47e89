from desk.admin.broken_links import BrokenLinkAdmin
from desk.admin.launches import LaunchAdmin
from desk.admin.layout import LanguageLabels, ReadOnly, RowInline
from desk.admin.preview_links import PreviewLinkAdmin
from desk.admin.publications import PublicationAdmin
from desk.admin.working_copies import PublishableAdmin

__all__ = [
    "BrokenLinkAdmin",
    "LanguageLabels",
    "LaunchAdmin",
    "PreviewLinkAdmin",
    "PublicationAdmin",
    "PublishableAdmin",
    "ReadOnly",
    "RowInline",
]
