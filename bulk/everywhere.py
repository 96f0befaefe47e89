"""Change everywhere: the same words, in chosen places of many contents in force."""

import re
from functools import cached_property
from html import escape
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bulk.table import JointChange
from core.i18n.languages import LANGUAGES
from publishing.models import JointPublication
from record import registry
from record.content import Content, Frozen, LocalisedText, RichText
from record.models import Publishable, objects_with_state
from record.texts import input_name
from search import drafts

TAG = re.compile(r"(<[^>]*>)")
LINKS = ("links", "sources")
LINK_OR_QUOTATION = re.compile(r"<(/?)(?:a|q|blockquote)\b")


class Places:
    """The places of the words in an object, by name; ``chosen`` ones change."""

    errors = ()

    def __init__(self, obj: Publishable, content: Content, action: "EverywhereAction") -> None:
        self.obj = obj
        self.content = content
        self.action = action
        self.quotations = {}
        for quotation in drafts.quote(obj.ref, content, drafts.parse(action.words)):
            if quotation.text.language:
                self.quotations[f"{obj.key}-{quotation.input_name}"] = quotation
        self.chosen = self.quotations.keys() & {*action.request.POST.getlist("place")}
        if action.request.method != "POST":
            stay = (*content.title_fields, *content.own_language_fields, *LINKS)
            stay = tuple(f"{obj.key}-{name}{end}" for name in stay for end in "_-")
            self.chosen = {name for name in self.quotations if not name.startswith(stay)}
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
    """Show the places of the words ``q`` in what is public, and change the chosen ones."""

    name = "everywhere"
    description = _("Change everywhere")
    template = "bulk/everywhere.html"

    def __init__(self, request: HttpRequest) -> None:
        self.words = request.GET.get("q", "").strip(drafts.QUOTES).strip()
        codes = [code for code in LANGUAGES if request.POST.get(f"new_{code}")]
        self.new = {code: request.POST[f"new_{code}"] for code in codes}
        kinds = registry.kinds_for(request.user, "change")
        found = drafts.find(kinds, drafts.parse(self.words))
        super().__init__(admin.site.get_model_admin(JointPublication), request, found)
        self.post_to = request.get_full_path()

    @cached_property
    def objects(self) -> list[Any]:
        return objects_with_state(entry.draft.ref for entry in self.queryset)

    @cached_property
    def rows(self) -> list[Places]:
        return [Places(obj, content, self) for obj, content in self.contents.items()]

    def _back_url(self) -> str:
        return reverse("admin:find", query={"q": self.words})


def everywhere_view(request: HttpRequest) -> HttpResponse:
    """Show the places, or the search if there are none."""
    action = EverywhereAction(request)
    response = action.respond() if drafts.parse(action.words) else None
    return response or HttpResponseRedirect(action._back_url())


def _replace(text: str, old: str, new: str) -> str:
    """Return the text with ``new`` where ``old`` is a whole word, or several."""
    if TAG.fullmatch(text):
        return text
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", lambda _match: new, text)
