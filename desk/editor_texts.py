"""The texts of the plugins of the editor (desk/static/desk/ckeditor), as JSON in each form."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

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
    def in_each_form(text: Callable[[int], str]) -> list[str]:
        return [text(number) for number in ONE_OF_EACH_FORM]

    return {
        "from": _("Pasted from {program}:"),
        "from_elsewhere": _("Pasted:"),
        "lists": in_each_form(lambda n: ngettext("{number} list", "{number} lists", n)),
        "headings": in_each_form(lambda n: ngettext("{number} heading", "{number} headings", n)),
        "tables": in_each_form(lambda n: ngettext("{number} table", "{number} tables", n)),
        "footnotes": in_each_form(lambda n: ngettext("{number} footnote", "{number} footnotes", n)),
        "undo": _("Undo the paste"),
        "hide": _("Hide"),
    }
