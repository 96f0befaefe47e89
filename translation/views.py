"""Admin pages of translations: the worklist, export and import of a language."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.models import Act, User
from core.http.model_admin import admin_page
from core.i18n.languages import TRANSLATED, name_of
from record import registry
from record.models import Publication
from translation import exporter
from translation.importer import IN_AUDIT, ImportRejected, import_file
from translation.older_translations import OlderTranslation, find_older_translations
from translation.units import Choice
from translation.worklist import Total, WorklistItem, find_incomplete, total

PER_PAGE = 50
MEGABYTE = 1_000_000
MAX_FILE_BYTES = 20 * MEGABYTE


class ExportForm(forms.Form):
    """The choice of units; ``allowed`` are the kinds that the user may change."""

    choice = forms.ChoiceField(
        label=gettext_lazy("Texts to export"),
        choices=Choice.choices,
        initial=Choice.MISSING_AND_OLDER,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)

    def __init__(self, *args: Any, allowed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(kind, registry.model_of(kind)._meta.verbose_name_plural) for kind in allowed]
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", _("All kinds")), *names]


class ImportForm(forms.Form):
    """The translated file."""

    file = forms.FileField(
        label=gettext_lazy("The translated file"),
        help_text=gettext_lazy(
            "XLIFF 1.2, as it was exported here. It is checked as a whole before anything changes."
        ),
    )
    without_stale = forms.BooleanField(
        label=gettext_lazy("Leave out texts that were changed in the admin after the export"),
        help_text=gettext_lazy("Otherwise the whole file is rejected because of such a text."),
        required=False,
    )

    def clean_file(self) -> UploadedFile:
        """Reject a file that is too large."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            message = _("The file is larger than %(number)d MB. Export fewer texts at a time.")
            raise forms.ValidationError(
                message % {"number": MAX_FILE_BYTES // MEGABYTE}, code="too_large"
            )
        return file


def overview_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Show all languages, and every working copy with missing or older translations."""
    user, _allowed = _translator(request)
    items = find_incomplete(user, timezone.now())
    return admin_page(
        site,
        request,
        "translation/translations.html",
        title=_("Translations"),
        totals=[(code, total(items, code)) for code in TRANSLATED],
        page=Paginator(items, PER_PAGE).get_page(request.GET.get("page")),
    )


def language_view(
    request: HttpRequest,
    language: str,
    site: AdminSite,
    english_change: Callable[[OlderTranslation], Any],
) -> HttpResponse:
    """Show the worklist of one language, by kind and object; import its file."""
    user, allowed = _translator(request, language)
    context: dict[str, Any] = {"language": language}
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        data = form.cleaned_data["file"].read()
        try:
            result = import_file(data, language, user, form.cleaned_data["without_stale"])
        except ImportRejected as error:
            context["rejection"] = error
        else:
            title = _("Translations imported: %(language)s") % {"language": name_of(language)}
            context |= {"title": title, "result": result}
            return admin_page(site, request, "translation/translations_imported.html", **context)
    items = find_incomplete(user, timezone.now(), [language])
    page = Paginator(items, PER_PAGE).get_page(request.GET.get("page"))
    rows = Publication.objects.in_bulk([item.pk for item in page])
    older = find_older_translations(rows.values())
    for item in page:
        in_language = [each for each in older[item.key] if each.pair.language == language]
        item.changes.extend(filter(None, map(english_change, in_language)))
    context |= {
        "import_form": form,
        "export_form": ExportForm(allowed=allowed),
        "title": _("Translations: %(language)s") % {"language": name_of(language)},
        "total": total(items, language),
        "by_kind": _totals_by_kind(items, allowed, language),
        "page": page,
    }
    return admin_page(site, request, "translation/translations_language.html", **context)


def _totals_by_kind(
    items: list[WorklistItem], kinds: list[str], language: str
) -> list[tuple[str, Total]]:
    totals = []
    for kind in kinds:
        items_of_kind = [item for item in items if item.kind == kind]
        if items_of_kind:
            label = str(registry.model_of(kind)._meta.verbose_name_plural)
            totals.append((label, total(items_of_kind, language)))
    return totals


@require_GET
def export_view(
    request: HttpRequest, language: str, describe: exporter.Describe
) -> StreamingHttpResponse:
    """Send the file. The export is recorded in the audit log."""
    user, allowed = _translator(request, language)
    form = ExportForm(request.GET, allowed=allowed)
    if not form.is_valid():
        raise Http404("There is no such choice.")
    choice = Choice(form.cleaned_data["choice"])
    kind = form.cleaned_data["kind"]
    facts = {"choice": choice.value, "kind": kind} if kind else {"choice": choice.value}
    audit.record(Act.EXPORTED, user, kind=IN_AUDIT, reference=language, new=facts)
    kinds = [kind] if kind else allowed
    return StreamingHttpResponse(
        exporter.document_chunks(language, choice, kinds, timezone.now(), describe),
        content_type="application/xliff+xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="cproc-{language}.xlf"'},
    )


def _translator(request: HttpRequest, language: str = TRANSLATED[0]) -> tuple[User, list[str]]:
    """Return the user and the kinds that they may change; there has to be one, and the language."""
    user = cast(User, request.user)
    allowed = registry.kinds_for(user, "change")
    if not allowed or not user.has_perm("record.view_publication"):
        raise PermissionDenied
    if language not in TRANSLATED:
        raise Http404("Nothing is translated into that language.")
    return user, allowed
