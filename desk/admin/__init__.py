from desk.admin.broken_links import BrokenLinkAdmin
from desk.admin.joint_publications import JointPublicationAdmin
from desk.admin.layout import LanguageLabels, ReadOnly, RowInline
from desk.admin.preview_links import PreviewLinkAdmin
from desk.admin.publications import PublicationAdmin
from desk.admin.working_copies import PublishableAdmin

__all__ = [
    "BrokenLinkAdmin",
    "JointPublicationAdmin",
    "LanguageLabels",
    "PreviewLinkAdmin",
    "PublicationAdmin",
    "PublishableAdmin",
    "ReadOnly",
    "RowInline",
]
