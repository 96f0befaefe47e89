"""The scripts of the form of a working copy: the page waits for no script.

Those of Django's widgets and of CKEditor are loaded when one is seen (`static/desk/form.js`).
"""

from collections.abc import Callable
from typing import Any

from ckeditor.widgets import CKEditorWidget  # type: ignore[import-untyped]  # it has no types
from django import forms
from django.conf import settings
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.i18n.languages import NAMES_OF_WORDS
from record.rich_text import RichTextFormField

# A number for each plural form of the three languages: one, few (Romanian), others.
ONE_OF_EACH_FORM = (1, 2, 20)


def editor_texts() -> dict[str, Any]:
    """Return the texts by name, in the active language, and the URL of the suggestions."""
    return {
        "targets_url": reverse("admin:link_targets"),
        "text": pgettext("of a link", "Text"),
        "leads_to": _("Leads to"),
        "help": _(
            "Type the title of a page or document and choose it, or enter a web address, an e-mail "
            "address or a telephone number."
        ),
        "suggestions": _("Pages and documents"),
        "choose": _("Choose from the list with the arrow keys and Enter."),
        "no_target": _(
            "Choose a page or a document from the list, or enter a web address, an e-mail address "
            "or a telephone number."
        ),
        "web_address": _("Web address"),
        "e_mail": _("E-mail"),
        "telephone": _("Telephone"),
        "language": {"button": _("Language of the words"), "remove": _("Remove language")},
        "pasted": _texts_of_pasting(),
    }


def _texts_of_pasting() -> dict[str, Any]:
    def plural_forms(text: Callable[[int], str]) -> list[str]:
        return [text(number) for number in ONE_OF_EACH_FORM]

    return {
        "from": _("Pasted from {program}:"),
        "from_elsewhere": _("Pasted:"),
        "lists": plural_forms(lambda n: ngettext("{number} list", "{number} lists", n)),
        "headings": plural_forms(lambda n: ngettext("{number} heading", "{number} headings", n)),
        "tables": plural_forms(lambda n: ngettext("{number} table", "{number} tables", n)),
        "footnotes": plural_forms(lambda n: ngettext("{number} footnote", "{number} footnotes", n)),
        "undo": _("Undo the paste"),
        "hide": _("Hide"),
    }


EDITOR = ("ckeditor/ckeditor/ckeditor.js", "ckeditor/fixups.js")
FORM_SCRIPTS = forms.Media(
    js=[
        f"desk/{name}.js" for name in ("unsaved", "form", "focal_point", "comments", "live_preview")
    ]
)
LIST_SCRIPTS = forms.Media(js=["admin/js/actions.js"])
MINIFIED = "" if settings.DEBUG else ".min"
ADMIN_SCRIPTS = forms.Media(
    js=[
        f"admin/js/vendor/jquery/jquery{MINIFIED}.js",
        "admin/js/jquery.init.js",
        "admin/js/core.js",
        "admin/js/admin/RelatedObjectLookups.js",
    ]
)


class EditorWidget(CKEditorWidget):
    """The widget of django-ckeditor without scripts and shared settings."""

    media = forms.Media()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.config: dict[str, Any] = {}
        self.external_plugin_resources: list[list[str]] = []


class EditorField(RichTextFormField):
    """A rich text whose editor starts when it comes into view."""

    widget = EditorWidget


class FormMedia:
    """Media of a form; the scripts of its widgets wait until one is seen."""

    def __init__(self, widgets: forms.Media) -> None:
        self._widgets = widgets

    def render(self, *, attrs: dict[str, Any] | None = None) -> SafeString:
        """Return the tags; the scripts of the form run once the browser has read the page."""
        return format_html(
            '{}\n{}\n<template id="widget-scripts"><script src="{}"{}></script>{}</template>',
            self._widgets["css"].render(attrs=attrs),
            FORM_SCRIPTS.render(attrs=(attrs or {}) | {"defer": True}),
            reverse("admin:jsi18n"),
            flatatt(attrs or {}),
            self._widgets["js"].render(attrs=attrs),
        )


def editor_settings() -> dict[str, Any]:
    """Return the URLs of the scripts of CKEditor, and the settings that all editors share."""
    widget = CKEditorWidget()
    languages = [format_lazy("{}:{}", *language) for language in NAMES_OF_WORDS.items()]
    return {
        "base_url": settings.CKEDITOR_BASEPATH,
        "scripts": [static(path) for path in EDITOR],
        "plugins": widget.external_plugin_resources,
        "config": widget.config | {"language_list": languages},
    }
