"""Working copies of documents."""

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.uploads.documents import examine_document
from core.uploads.storage import FILE_NAME_LENGTH, ExaminedFileField
from projects.content import DocumentContent, DocumentType
from projects.models.project import Project
from record.fields import line, optional_code, optional_date, optional_url, plain_text
from record.models import Publishable

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z]+)?")


class Document(Publishable):
    content_class = DocumentContent

    title = line(_("title"), _("For example “Summary of the project GLACY”."), required=True)
    description = plain_text(
        _("description"), _("One sentence about the subject and the intended readers.")
    )
    file = ExaminedFileField(
        verbose_name=_("file"),
        examine=examine_document,
        facts={
            "file_name": "name",
            "file_size": "size",
            "file_pages": "pages",
            "media_type": "media_type",
        },
        blank=True,
        default="",
        max_length=FILE_NAME_LENGTH,
        help_text=_(
            "PDF, Word, Excel, PowerPoint or OpenDocument, at most 50 MB. Or give a link instead."
        ),
    )
    file_name = models.CharField(
        _("original name of the file"),
        max_length=255,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    file_pages = models.PositiveIntegerField(_("pages"), null=True, blank=True, editable=False)
    file_size = models.PositiveIntegerField(_("file size"), null=True, blank=True, editable=False)
    media_type = models.CharField(
        _("media type"), max_length=120, blank=True, default="", editable=False
    )
    url = optional_url(_("link"), _("Web address, if the document is on another site."))
    language = models.CharField(
        _("language"),
        max_length=5,
        blank=True,
        default="en",
        help_text=_("Language code of the document, for example en or fr."),
    )
    type = optional_code(_("type"), DocumentType, _("Type of document."))
    date = optional_date(_("date"), _("When it was issued: 2021-12-09, 2021-12 or 2021."))
    project = models.ForeignKey(
        Project,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("project"),
        help_text=_("The project that it belongs to."),
    )

    class Meta:
        ordering = ["-date", "slug"]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(
                condition=Q(file="") | Q(url=""),
                name="document_is_file_or_link",
                violation_error_message=_("Give a file or a link, not both."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.language and not LANGUAGE_CODE.fullmatch(self.language):
            message = _("Enter a language code in lower-case letters, for example en, fr or pt-br.")
            raise ValidationError({"language": ValidationError(message, code="invalid")})

    def check_publishable(self) -> None:
        super().check_publishable()
        if not self.file and not self.url:
            text = _("Upload the file or give its link before publishing it.")
            raise ValidationError({"file": text})
