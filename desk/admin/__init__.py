# Imported to register their models.
from desk.admin import broken_links, joint_publications, preview_links, publications
from desk.admin.layout import ESSENTIALS, LanguageLabels, RowInline, row_inline
from desk.admin.sections import Related, Section
from desk.admin.working_copies import PublishableAdmin
