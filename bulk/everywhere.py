"""Change everywhere: the same words, in chosen places of many objects; undo joint changes."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bulk.table import JointChange
from core.i18n.languages import LANGUAGES
from publishing.diff import compare
from publishing.models import JointPublication
from record import registry
from record.content import Content, Frozen, LocalisedText, RichText
from record.models import Publication, Publishable, objects_with_state
from record.models.publication_queryset import PublicationQuerySet
from record.texts import input_name
from search import drafts
from search.drafts import Quotation
from search.models import SearchEntry

TAG = re.compile(r"(<[^>]*>)")
LINK_OR_QUOTATION = re.compile(r"<(/?)(?:a|q|blockquote)\b")


class Places:
    """The places of the words in the contents of an object, by name; ``chosen`` ones change.

    ``content`` is the one in force, if there is one.
    """

    errors = ()

    def __init__(
        self,
        obj: Publishable,
        content: Content | None,
        contents: list[Content],
        action: "EverywhereAction",
    ) -> None:
        self.obj = obj
        self.content = content
        self.draft = contents[-1]
        self.action = action
        self.quotations: dict[str, Quotation] = {}
        for each in contents:
            for quotation in drafts.quote(obj.ref, each, action.terms):
                if quotation.text.language:
                    self.quotations.setdefault(f"{obj.key}-{quotation.input_name}", quotation)
        self.chosen = self.quotations.keys() & {*action.request.POST.getlist("place")}
        if action.request.method != "POST":
            places = self.quotations.items()
            self.chosen = {name for name, quotation in places if not quotation.is_verbatim}
        self.changed = self.chosen if action.new else set()

    def change(self, content: Content) -> Content:
        """Return ``content`` with the new words in the chosen places."""
        return self._change(content, ())

    def _change(self, frozen: Any, path: tuple[str | int, ...]) -> Any:
        members = dict(frozen)
        for name, value in members.items():
            place = (*path, name)
            if isinstance(value, LocalisedText):
                texts = {code: self._new_text(value, code, place) for code in LANGUAGES}
                members[name] = type(value)(**texts)
            elif isinstance(value, tuple) and value and isinstance(value[0], Frozen):
                rows = enumerate(value, start=1)
                members[name] = tuple(self._change(row, (*place, number)) for number, row in rows)
        return type(frozen)(**members)

    def _new_text(self, value: LocalisedText, code: str, place: tuple[str | int, ...]) -> str:
        text: str = getattr(value, code)
        new = self.action.new.get(code)
        if not new or f"{self.obj.key}-{input_name(place, code)}" not in self.chosen:
            return text
        if not isinstance(value, RichText):
            return _replace(text, self.action.words, new)
        parts = TAG.split(text)
        depth = 0  # of links and quotations, which stay
        for index, part in enumerate(parts):
            if tag := LINK_OR_QUOTATION.match(part):
                depth += -1 if tag[1] else 1
            elif not depth or "links" in self.action.request.POST:
                parts[index] = _replace(part, escape(self.action.words), escape(new))
        return "".join(parts)


class EverywhereAction(JointChange):
    """Show the places of the words ``q`` in all contents, and change the chosen ones."""

    name = "everywhere"
    description = _("Change everywhere")
    template = "bulk/everywhere.html"

    def __init__(self, request: HttpRequest) -> None:
        self.words = request.GET.get("q", "").strip(drafts.QUOTES).strip()
        codes = [code for code in LANGUAGES if request.POST.get(f"new_{code}")]
        self.new = {code: request.POST[f"new_{code}"] for code in codes}
        self.terms = drafts.parse(f'"{self.words}"')
        kinds = registry.kinds_for(request.user, "change")
        same = SearchEntry.drafts.filter(key=OuterRef("key"), draft__digest=OuterRef("digest"))
        others = self._planned.filter(~Exists(same), kind__in=kinds)
        keys = [row.key for row in others if drafts.quote(row.ref, row.read(None), self.terms)]
        found = drafts.find(kinds, self.terms) | SearchEntry.drafts.filter(key__in=keys)
        super().__init__(admin.site.get_model_admin(JointPublication), request, found)
        self.post_to = request.get_full_path()

    @property
    def _planned(self) -> PublicationQuerySet:
        """The versions in force or scheduled."""
        return Publication.objects.in_force_or_later(timezone.now()).with_content()

    @cached_property
    def objects(self) -> list[Any]:
        return objects_with_state(entry.draft.ref for entry in self.queryset)

    @property
    def written_objects(self) -> list[Publishable]:
        return [row.obj for row in self.changed_rows]

    @cached_property
    def rows(self) -> list[Places]:
        found = defaultdict(list)
        for row in (*self._planned.of(*self.objects), *(entry.draft for entry in self.queryset)):
            found[row.key].append(row.read(None))
        contents = self.contents
        return [Places(obj, contents.get(obj), found[obj.key], self) for obj in self.objects]

    def context(self) -> dict[str, Any]:
        """Return the changes of drafts too."""
        context = super().context()
        for row in self.changed_rows:
            if row.obj not in self.changed_objects:
                comparison = compare(row.draft, row.change(row.draft))
                digest = row.content.digest if row.content else ""
                subject = {"obj": row.obj, "digest": digest, "comparison": comparison}
                context["subjects"].append(subject)
        return context

    def _back_url(self) -> str:
        return reverse("admin:find", query={"q": self.words})


def everywhere_view(request: HttpRequest) -> HttpResponse:
    """Show the places, or the search if there are none."""
    action = EverywhereAction(request)
    response = action.respond() if action.terms else None
    return response or HttpResponseRedirect(action._back_url())


def _replace(text: str, old: str, new: str) -> str:
    """Return the text with ``new`` where ``old`` is a whole word, or several."""
    if TAG.fullmatch(text):
        return text
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _match: new, text)


@dataclass(frozen=True)
class Reversal:
    """The return of an object from ``content``, which is in force, to the content ``before``."""

    obj: Publishable
    content: Content
    before: Content
    errors = ()
    changed = True

    def change(self, content: Content) -> Content:
        """Return ``content`` with the former facts; those with another value there stay."""
        members = dict(content)
        for name, value in self.before:
            if members[name] == getattr(self.content, name):
                members[name] = value
        return type(content)(**members)


class UndoAction(JointChange):
    """Undo all changes of the publication of a row that are still in force."""

    name = "undo_change"
    description = _("Undo the publication…")
    template = "bulk/joint_change.html"

    def __init__(self, request: HttpRequest, row: Publication) -> None:
        kinds = registry.kinds_for(request.user, "change")
        rows = Publication.objects.in_force(timezone.now()).with_content()
        rows = rows.filter(recorded_at=row.recorded_at, kind__in=kinds)
        super().__init__(admin.site.get_model_admin(JointPublication), request, rows)
        self.row = row
        self.post_to = request.path

    @cached_property
    def objects(self) -> list[Any]:
        return objects_with_state(row.ref for row in self.queryset)

    @cached_property
    def rows(self) -> list[Reversal]:
        ended = Publication.objects.with_time().with_content().of(*self.objects)
        ended = ended.filter(in_force_until=self.row.in_force_from)
        before = {row.key: row.read(None) for row in ended}
        contents = self.contents.items()
        return [Reversal(obj, now, before[obj.key]) for obj, now in contents if obj.key in before]

    def _back_url(self) -> str:
        return reverse("admin:index")


def undo_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the former facts, or publish them."""
    action = UndoAction(request, get_object_or_404(Publication, pk=pk))
    return action.respond() or HttpResponseRedirect(action._back_url())
