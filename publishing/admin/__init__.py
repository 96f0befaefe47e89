from publishing.admin.broken_links import BrokenLinkAdmin
from publishing.admin.launches import LaunchAdmin
from publishing.admin.layout import LanguageLabels, ReadOnly, RowInline
from publishing.admin.preview_links import PreviewLinkAdmin
from publishing.admin.publication import PublicationAdmin
from publishing.admin.working_copies import PublishableAdmin

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
