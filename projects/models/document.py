"""Documents: contents and working copies."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.i18n.dates import PartialDate
from core.uploads.documents import examine_document
from core.uploads.storage import FILE_NAME_LENGTH, ExaminedFileField
from record import schema
from record.content import Content, LocalisedText, Ref
from record.models import Publishable

LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[a-z]+)?")


def document_file(**facts: str) -> Any:
    """Declare a file that is examined; ``facts`` are the columns for what is found in it."""
    return schema.declare(
        ExaminedFileField,
        "",
        _("file"),
        _("PDF, Word, Excel, PowerPoint or OpenDocument, at most 50 MB. Or give a link instead."),
        examine=examine_document,
        facts=facts,
        blank=True,
        default="",
        max_length=FILE_NAME_LENGTH,
        means=_("Web address on this site; empty if the document is on another site."),
    )


class DocumentType(TextChoices):
    SUMMARY = "summary", _("Project summary")
    REPORT = "report", _("Report")
    GUIDE = "guide", _("Guide")
    TEMPLATE = "template", _("Template")
    STUDY = "study", _("Study")
    OTHER = "other", _("Other")


class DocumentContent(Content):
    kind = "document"
    shown_on = {"projects:document_list": _("Documents")}
    list_view_name = "projects:document_list"
    menu_place = 6
    roles = WRITERS
    side_bar = ("write", 3)
    new_label = _("New document")
    date_fields = ("date",)
    value_fields = ("language", "type", "project", "file")
    file_fields = ("file",)
    linked_file_field = "file"
    staff_fields = ("file_name",)
    search_place = 9
    search_lead = ("description",)
    coded_names = {"languages": "language"}
    listed_on_fields = ("project",)

    title: LocalisedText = schema.line(
        _("title"),
        _("For example “Summary of the project GLACY”."),
        required=True,
        means=_("Title or name."),
    )
    description: LocalisedText = schema.plain_text(
        _("description"),
        _("One sentence about the subject and the intended readers."),
        means=_("Subject and intended readers."),
    )
    file: str = document_file(
        file_name="name", file_size="size", file_pages="pages", media_type="media_type"
    )
    file_size: int | None = schema.count(
        _("file size"), editable=False, means=_("In bytes."), heading=_("Size")
    )
    # As it was uploaded; for staff.
    file_name: str = schema.text(
        _("original name of the file"), 255, "", db_default="", editable=False
    )
    file_pages: int | None = schema.count(
        _("pages"), editable=False, means=_("Number of pages of a PDF.")
    )
    media_type: str = schema.text(
        _("media type"), 120, "", editable=False, means=_("Type of file.")
    )
    url: str = schema.url(
        _("link"),
        _("Web address, if the document is on another site."),
        means=_("Web address on another site; empty if the document is on this site."),
    )
    language: str = schema.text(
        _("language"),
        5,
        _("Language code of the document, for example en or fr."),
        default="en",
        means=_("Code of the language in which it is written."),
    )
    type: str = schema.code(
        _("type"),
        DocumentType,
        _("Type of document, for example report or guide."),
    )
    date: PartialDate | None = schema.date(
        _("date"),
        _("When it was issued: 2021-12-09, 2021-12 or 2021."),
        means=_("Date of issue, as precise as in the source."),
    )
    project: Ref | None = schema.reference(
        "projects.Project",
        _("project"),
        _("The project that it belongs to."),
    )

    def search_result_url(self) -> str:
        return default_storage.url(self.file) if self.file else self.url


class Document(Publishable):
    content_class = DocumentContent

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
