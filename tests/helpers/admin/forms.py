"""The admin as a browser uses it: forms are read from their pages, filled in and sent."""

import re

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from record.registry import models_by_kind
from tests.helpers.admin.filled_form import filled, filled_working_copy

LIST = reverse("admin:projects_project_changelist")
ADD = reverse("admin:projects_project_add")
RECORD = reverse("admin:record_publication_changelist")
JOINT_PUBLICATIONS = reverse("admin:publishing_jointpublication_changelist")
USUAL_ANSWERS = {"note": "What changed", "solo_reason": "Nobody else is at the office today."}
KINDS = [model._meta.label_lower.replace(".", "_") for model in models_by_kind().values()]


def form_of(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def told(response):
    """Return the texts of the messages, without the markup of their links."""
    texts = [message.message for message in get_messages(response.wsgi_request)]
    return [strip_tags(text) if isinstance(text, SafeString) else str(text) for text in texts]


def html_of(page):
    """Return the HTML of the page with single spaces."""
    return " ".join(page.content.decode().split())


def errors_of(response):
    """Return the messages at each field of the form, inlines included."""
    errors = dict(response.context["adminform"].form.errors)
    for inline in response.context["inline_admin_formsets"]:
        for of_row in inline.formset.errors:
            errors |= of_row
    return {name: " ".join(messages) for name, messages in errors.items()}


def buttons_of(page):
    """Return the labels of the buttons in the panel of a form, by name."""
    return dict(re.findall(r'<input type="submit" name="(\w+)" value="([^"]+)"', page.text))


def based_on(desk, url):
    """Return what the form at ``url`` shows now, as the form carries it."""
    return {"_based_on": filled(desk.get(url))["_based_on"]}


def sent(desk, url, button="_save", **typed):
    """Post the form at ``url`` as a browser does, with the typed values and the pressed button."""
    return desk.post(url, filled_working_copy(desk.get(url)) | typed | {button: "pressed"})


def chosen(desk, action, *objects, address=LIST):
    """Choose an action for these objects in their list."""
    return desk.post(address, {"action": action, ACTION_CHECKBOX_NAME: [obj.pk for obj in objects]})


def chosen_at_form(desk, action, obj):
    """Press the button of an action at the form of one object."""
    data = filled_working_copy(desk.get(form_of(obj)))
    button = f"_{action.removesuffix('_selected')}"
    return desk.post(form_of(obj), data | {button: "pressed"}, follow=True)


def confirmed(desk, page, **answers):
    """Send the confirmation page with these answers, and the usual ones to its other questions.

    The page of an action that was chosen at a form has a URL of its own.
    """
    if page.status_code == 302:
        page = desk.get(page.url)
    data = filled(page)
    usual = {name: answer for name, answer in USUAL_ANSWERS.items() if name in data}
    return desk.post(page.context["post_to"], data | usual | answers)


def choices_of(page):
    """Return the texts of each part on a page of choices: their titles, and their words."""
    form = page.context["form"]
    return {
        choice["part"].name: {
            text["title"]: " ".join(words for _, words in text["passages"]).strip()
            for text in choice["texts"]
        }
        for choice in [*form.contested(), *form.uncontested()]
    }
