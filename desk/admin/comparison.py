"""Comparisons: each draft with the live content on confirmation pages, any two rows on a page."""

import datetime
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.audit.labels import Comparison, register_comparison
from accounts.models import AuditEntry
from core.http.model_admin import SiteModelAdmin
from desk.admin_urls import action_url, change_url
from publishing.checks import run_checks
from publishing.checks.issues import Issue
from publishing.diff import compare
from publishing.diff.english_changes import english_change
from publishing.diff.labels import Titles
from publishing.operations import planned_rows
from publishing.versions import describe_row, stored_content
from record import registry
from record.content import Content, Ref
from record.drafts import newest_of
from record.models import Publication, Publishable, ReviewEntry, State, objects_with_state
from record.models.reviewing import OPEN_COMMENT
from record.texts import TextPlace
from translation.older_translations import find_older_translations

DRAFT = "draft"


def change_summary(
    objects: Sequence[Publishable],
    at: datetime.datetime | None = None,
    drafts: dict[Ref, Content] | None = None,
) -> dict[str, Any]:
    """Compare each draft with the content in force at `at` (aware; default: now), and check it.

    ``drafts`` replaces the contents of the objects as they are stored.
    """
    now = timezone.now()
    at = max(at or now, now)
    drafts = drafts or {obj.ref: obj.content() for obj in objects}
    live = {row.key: stored_content(row) for row in Publication.objects.in_force(at).of(*objects)}
    titles = Titles([*drafts.values(), *live.values()])
    issues = run_checks(drafts, at)
    planned = planned_rows(objects, now)
    entries = _find_review_entries(drafts)
    older = find_older_translations(newest_of(objects).values())
    subjects = []
    for obj in objects:
        draft = drafts[obj.ref]
        on_object = [entry for entry in entries if entry.publication.key == obj.key]
        subjects.append(
            {
                "obj": obj,
                "form_url": change_url(obj),
                "digest": draft.digest,
                "live": live.get(obj.key),
                "comparison": compare(live.get(obj.key), draft, titles),
                "english_changes": dict.fromkeys(filter(None, map(english_change, older[obj.key]))),
                "issues": [
                    *_errors_of(obj),
                    *(issue for issue in issues if issue.place.ref == obj.ref),
                ],
                "review_entries": [entry for entry in on_object if not entry.is_open_comment],
                "open_comments": [entry for entry in on_object if entry.is_open_comment],
                "planned": [row for row in planned if row.key == obj.key],
            }
        )
    return {"subjects": subjects}


def _errors_of(obj: Any) -> Iterator[Issue]:
    """Yield the errors that publishing `obj` would raise by the rules of its kind."""
    try:
        obj.check_publishable()
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            place = TextPlace(obj.ref, str(obj), (name,))
            yield Issue(place, "not_publishable", messages[0], is_error=True)


class PairForm(forms.Form):
    before = forms.ChoiceField(label=pgettext_lazy("first of two versions", "From"))
    after = forms.ChoiceField(label=pgettext_lazy("second of two versions", "To"))


def comparison_view(modeladmin: SiteModelAdmin, request: HttpRequest) -> TemplateResponse:
    """Compare the rows ``?before=`` and ``?after=``, by default the live one with the draft."""
    rows = visible_rows(modeladmin, request)
    obj: Any = next(iter(objects_with_state([rows[0].ref])), None)
    form = _pair_form(request, rows, obj)
    comparison = None
    if form.is_valid():
        before, after = (_content(form.cleaned_data[name], obj) for name in ("before", "after"))
        comparison = compare(before, after)
    return modeladmin.page(
        request,
        "desk/compare.html",
        title=_("Compare: {object}").format(object=obj or rows[0]),
        key=request.GET["key"],
        form=form,
        form_url_of_object=change_url(obj) if obj else "",
        operations=_operations(request, rows, form, obj) if obj else (),
        comparison=comparison,
    )


def _operations(
    request: HttpRequest, rows: list[Publication], form: PairForm, obj: Any
) -> list[tuple[str, str]]:
    """Return label and URL of each operation on `obj` that the user may perform after reading."""
    user = request.user
    if obj.kind not in registry.kinds_for(user, "change"):
        return []
    operations = []
    if obj.has_unpublished_changes and user.has_perm("record.publish"):
        operations.append((_("Publish…"), action_url(obj, "publish_selected")))
    if obj.state == State.CHANGED:
        operations.append((_("Discard the draft…"), action_url(obj, "discard_selected")))
    for row in rows:
        is_chosen = str(row.pk) in form.data.values()
        is_other = row.digest not in (obj.digest, obj.live_digest)
        if is_chosen and is_other and not row.is_gone:
            label = _("Restore: %(version)s") % {"version": describe_row(row, timezone.now())}
            operations.append((label, action_url(row, "restore_selected")))
    return operations


def visible_rows(modeladmin: SiteModelAdmin, request: HttpRequest) -> list[Publication]:
    """Return the rows of the object ``?key=`` that the user may read, the newest first."""
    if not modeladmin.has_view_permission(request):
        raise PermissionDenied
    try:
        rows = Publication.objects.filter(key=UUID(request.GET.get("key", "")), withheld_at=None)
    except ValueError:
        rows = Publication.objects.none()
    people = rows.order_by("-pk").select_related("saved_by", "recorded_by")
    newest = list(people.defer("content"))
    if not newest:
        raise Http404(_("No object has that key."))
    if newest[0].kind not in registry.kinds_for(request.user, "view"):
        raise PermissionDenied
    return newest


def _pair_form(request: HttpRequest, rows: list[Publication], obj: Publishable | None) -> PairForm:
    """Select the live row and the draft; the newest row that differs if the draft is live."""
    now = timezone.now()
    choices = [(str(row.pk), describe_row(row, now)) for row in rows]
    if obj:
        choices.insert(0, (DRAFT, _("Current draft")))
    digest = obj.digest if obj else rows[0].digest
    in_force = Publication.objects.in_force(now).of(rows[0])
    others = [*in_force.filter(withheld_at=None), *rows]
    before = next((row for row in others if row.digest != digest), rows[0])
    pair = {"before": str(before.pk), "after": choices[0][0]}
    pair |= {name: request.GET[name] for name in pair if name in request.GET}
    form = PairForm(pair, auto_id="compare_%s")
    for field in form.fields.values():
        field.choices = choices  # type: ignore[attr-defined]  # both are choice fields
    return form


@register_comparison
def audited_comparison(entry: AuditEntry) -> Comparison | None:
    """Return the comparison of the rows that an entry of the audit log names."""
    pks = [facts.get("publication") for facts in (entry.old, entry.new)]
    if None in pks:
        return None
    query = {"key": entry.reference, "before": pks[0], "after": pks[1]}
    url = reverse("admin:record_publication_compare", query=query)
    return Comparison(url, partial(_changed_fields, *pks))


def _changed_fields(before: int, after: int) -> list[str]:
    rows = Publication.objects.in_bulk([before, after])
    old, new = (stored_content(rows[pk]) if pk in rows else None for pk in (before, after))
    changes = compare(old, new) if old and new else []
    return list(dict.fromkeys(change.label for change in changes))


def _content(choice: str, obj: Publishable | None) -> Content | None:
    if obj and choice == DRAFT:
        return obj.content()
    return stored_content(Publication.objects.get(pk=choice))


def _find_review_entries(drafts: dict[Ref, Content]) -> list[ReviewEntry]:
    """Return the entries on these contents, and the open comments on earlier drafts."""
    digests = {ref.key: content.digest for ref, content in drafts.items()}
    is_wanted = Q(publication__digest__in=digests.values()) | OPEN_COMMENT
    entries = ReviewEntry.objects.filter(is_wanted, publication__key__in=digests)
    entries = entries.select_related("publication", "created_by", "resolved_by")
    entries = entries.defer("publication__content")
    return [
        entry
        for entry in entries
        if entry.is_open_comment or entry.publication.digest == digests[entry.publication.key]
    ]
