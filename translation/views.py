"""The desk's pages of translations: what there is to do, a language handed out, and taken in again."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.audit import log
from accounts.models import Act
from core.i18n.languages import TRANSLATED, name_of
from record import registry
from translation import exporter, xliff_writer
from translation.importer import IN_AUDIT, ImportRejected, import_file
from translation.sources import translatable_kinds
from translation.units import Choice
from translation.worklist import WorklistItem, total, worklist_for

PER_PAGE = 50
MEGABYTE = 1_000_000
MAX_FILE_BYTES = 20 * MEGABYTE


class ExportForm(forms.Form):
    choice = forms.ChoiceField(
        label=gettext_lazy("What is handed out"),
        choices=Choice.choices,
        initial=Choice.MISSING_AND_OLDER,
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(label=gettext_lazy("Of which kind"), required=False)

    def __init__(self, *args, allowed, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(kind, registry.model_of(kind)._meta.verbose_name_plural) for kind in allowed]
        self.fields["kind"].choices = [("", _("All kinds")), *names]


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The translated file"),
        help_text=gettext_lazy(
            "XLIFF 1.2, as it was exported here. It is checked as a whole before anything changes."
        ),
    )
    without_stale = forms.BooleanField(
        label=gettext_lazy("Leave out texts that were changed at the desk since the export"),
        help_text=gettext_lazy("Without this such a text stops the whole file."),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE_BYTES:
            message = _("The file has more than %(number)d MB. Export fewer texts at once.")
            raise forms.ValidationError(
                message % {"number": MAX_FILE_BYTES // MEGABYTE}, code="too_large"
            )
        return file


def overview_view(request, site):
    """All languages, and every working copy with something to translate."""
    _check_may_translate(request.user)
    lines = worklist_for(request.user, timezone.now())
    context = {
        "title": _("Translations"),
        "totals": [_total(lines, code) for code in TRANSLATED],
        "page": _page(request, lines),
    }
    return _render(request, site, "translation/translations.html", context)


def language_view(request, language, site):
    """One language: what there is to do in it by kind and object, and both ways of its file."""
    allowed = _check_language(request.user, language)
    is_upload = request.method == "POST"
    form = ImportForm(request.POST, request.FILES) if is_upload else ImportForm()
    context = {
        "language": language,
        "import_form": form,
        "export_form": ExportForm(allowed=allowed),
    }
    if is_upload and form.is_valid():
        try:
            return _import_response(request, site, language, form.cleaned_data)
        except ImportRejected as error:
            context["rejection"] = error
    lines = worklist_for(request.user, timezone.now(), [language])
    context |= {
        "title": _("Translations: %(language)s") % {"language": name_of(language)},
        "total": _total(lines, language),
        "by_kind": _by_kind(lines, allowed, language),
        "page": _page(request, lines),
    }
    return _render(request, site, "translation/translations_language.html", context)


@require_GET
def export_view(request, language):
    """The file. That somebody took it stands in the audit."""
    allowed = _check_language(request.user, language)
    form = ExportForm(request.GET, allowed=allowed)
    if not form.is_valid():
        raise Http404("There is no such choice.")
    choice, kind = Choice(form.cleaned_data["choice"]), form.cleaned_data["kind"]
    facts = {"choice": choice.value, "kind": kind} if kind else {"choice": choice.value}
    log.record(Act.EXPORTED, request.user, kind=IN_AUDIT, reference=language, new=facts)
    parts = exporter.document_chunks(language, choice, [kind] if kind else allowed, timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="cproc-{language}.xlf"'}
    return StreamingHttpResponse(
        parts, content_type=f"{xliff_writer.MEDIA_TYPE}; charset=utf-8", headers=headers
    )


def _import_response(request, site, language, form_data):
    """The page that says what changed. Sending it again changes nothing more."""
    result = import_file(
        form_data["file"].read(), language, request.user, form_data["without_stale"]
    )
    context = {
        "title": _("Translations came in: %(language)s") % {"language": name_of(language)},
        "language": language,
        "result": result,
    }
    return _render(request, site, "translation/translations_imported.html", context)


def _by_kind(lines: list[WorklistItem], allowed, language):
    by_kind = {kind: [line for line in lines if line.kind == kind] for kind in allowed}
    non_empty = [(kind, kind_lines) for kind, kind_lines in by_kind.items() if kind_lines]
    return [
        (registry.model_of(kind)._meta.verbose_name_plural, total(kind_lines, language))
        for kind, kind_lines in non_empty
    ]


def _total(lines, language):
    return (
        _name_of(language),
        reverse("admin:translations_language", args=[language]),
        total(lines, language),
    )


def _page(request, lines):
    """Each line with the names of its languages."""
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        (line, [(_name_of(code), status) for code, status in line.incomplete])
        for line in page.object_list
    ]
    return page


def _render(request, site, template, context):
    return TemplateResponse(request, template, site.each_context(request) | context)


def _check_may_translate(user) -> list[str]:
    """Whoever may see the record and change at least one kind; gives those kinds."""
    allowed = translatable_kinds(user)
    if not allowed or not user.has_perm("record.view_publication"):
        raise PermissionDenied
    return allowed


def _check_language(user, language) -> list[str]:
    allowed = _check_may_translate(user)
    if language not in TRANSLATED:
        raise Http404("Nothing is translated into that language.")
    return allowed


def _name_of(language) -> str:
    return capfirst(str(get_language_info(language)["name_translated"]))
