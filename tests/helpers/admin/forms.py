"""The admin as a browser uses it: forms are read from their pages, filled in and sent."""

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.helpers.admin.filled_form import filled, filled_working_copy

LIST = reverse("admin:projects_project_changelist")
ADD = reverse("admin:projects_project_add")
RECORD = reverse("admin:record_publication_changelist")
PROJECTS_APP = "project activity document fieldofwork funder country"
PAGES_APP = "office milestone standingpage notice"
USUAL_ANSWERS = {"note": "What changed", "solo_reason": "Nobody else is at the office today."}
KINDS = [
    *(f"projects_{name}" for name in PROJECTS_APP.split()),
    *(f"pages_{name}" for name in PAGES_APP.split()),
    "contact_contactdetails",
]


def form_of(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def errors_of(response):
    """Field names and what stands at them, inlines included."""
    found = dict(response.context["adminform"].form.errors)
    for inline in response.context["inline_admin_formsets"]:
        for errors in inline.formset.errors:
            found |= errors
    return {name: " ".join(errors) for name, errors in found.items()}


def sent(desk, address, button="_save", **typed):
    """Posts the form at ``address`` as a browser does, with what was typed and the button that was pressed."""
    return desk.post(address, filled_working_copy(desk.get(address)) | typed | {button: "pressed"})


def chosen(desk, action, *objects, address=LIST):
    """Chooses an action for these objects in the list."""
    return desk.post(
        address, {"action": action, ACTION_CHECKBOX_NAME: [each.pk for each in objects]}
    )


def chosen_at_form(desk, action, obj):
    """Chooses an action at the form of one object."""
    data = filled_working_copy(desk.get(form_of(obj)))
    return desk.post(form_of(obj), data | {"CHANGE_FORM-action": action})


def confirmed(desk, page, **answers):
    """Sends the page that asks, with these answers; what publishing asks of everybody is answered where it is asked."""
    data = filled(page)
    usual = {name: answer for name, answer in USUAL_ANSWERS.items() if name in data}
    return desk.post(page.context["post_to"], data | usual | answers)
