"""Each way in which an action can be attempted, whether its page or button was offered or not."""

from dataclasses import dataclass
from functools import partial
from operator import methodcaller

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contact.models import Delivery, Message
from publishing.models import JointPublication
from tests.helpers.admin.filled_form import filled, filled_working_copy
from tests.helpers.admin.forms import JOINT_PUBLICATIONS, LIST, RECORD, form_of
from tests.helpers.factories import make_superuser
from tests.helpers.translation_files import handed_out, translated

MESSAGES = reverse("admin:contact_message_changelist")
PERSON = reverse("admin:contact_message_person")
DELIVERIES = reverse("admin:contact_delivery_changelist")
TRANSLATIONS = reverse("admin:translations_language", args=["fr"])
TABLE = reverse("admin:projects_project_table")
EVERYWHERE = reverse("change_everywhere", query={"q": "EVERYWHERE"})
FILLED_IN = ("to save", "to publish at the form", User, Group)

# The answers to the questions of all confirmation pages.
ANSWERS = {
    "confirmed": "1",
    "post": "yes",
    "reason": "Because.",
    "solo_reason": "Nobody else is here.",
    "note": "What changed",
    "recipient_name": "Ms Popescu",
    "days": "7",
    "review_date": "2099-01-01",
    "name": "A launch of this test",
    "text": "What is written.",
    "note-text": "What is noted.",
    "seen": "0",
}


def chosen(action, obj, samples) -> dict:
    """Return the data that chooses the action at a list or a form, and confirms it."""
    data = {"action": action, "CHANGE_FORM-action": action, ACTION_CHECKBOX_NAME: [obj.pk]}
    return data | ANSWERS | seen(samples)


def seen(samples) -> dict:
    """Return the digests of the drafts, as the confirmation pages carry them."""
    drafts = [obj for obj in samples.values() if hasattr(obj, "content_class")]
    return {f"seen-{obj.key}": obj.digest for obj in drafts}


def filled_in_forms(samples) -> dict:
    """Return the data of the forms as a person with access to them sees it."""
    client = Client()
    client.force_login(make_superuser())
    forms = {name: filled_working_copy(client.get(form_of(samples[name]))) for name in FILLED_IN}
    changes = {TABLE: {f"{samples['published'].pk}-end": "2099"}, EVERYWHERE: {"new_en": "Forged"}}
    for url, typed in changes.items():
        forms[url] = filled(client.post(url, filled(client.get(url)) | typed | {"_check": "1"}))
    undo = _undo_url(samples)
    return forms | {undo: filled(client.get(undo))}


def _undo_url(samples) -> str:
    return reverse("undo_change", args=[samples["row to undo"].pk])


@dataclass(frozen=True)
class Forger:
    """Sends requests as one person."""

    client: Client
    samples: dict
    forms: dict

    def at_list(self, action, sample, address=LIST):
        self.client.post(address, chosen(action, self.samples[sample], self.samples))

    def at_form(self, sample, **typed):
        data = self.forms[sample] | ANSWERS | seen(self.samples) | typed
        response = self.client.post(form_of(self.samples[sample]), data)
        if "/action/" in response.get("Location", ""):
            self.client.post(response["Location"], data)

    def at_joint_change(self, url=None):
        url = url or _undo_url(self.samples)
        self.client.post(url, self.forms[url] | ANSWERS | {"_publish": "1"})

    def at_person(self, act):
        self.client.post(PERSON, {"email": self.samples[Message].email, act: "1"})

    def at_translations(self):
        """Import a file that changes the title of every object."""
        document = translated(handed_out(), "title", "Forgé")
        file = SimpleUploadedFile("cproc-fr.xlf", document.encode())
        self.client.post(TRANSLATIONS, {"file": file})

    def at_deleting(self, sample):
        page = reverse("admin:projects_project_delete", args=[self.samples[sample].pk])
        self.client.post(page, {"post": "yes"})

    def gets(self, name, *args, **query):
        self.client.get(reverse(f"admin:{name}", args=args), query)


at_list = partial(methodcaller, "at_list")
at_form = partial(methodcaller, "at_form")
at_person = partial(methodcaller, "at_person")
gets = partial(methodcaller, "gets")

# The action, and a way of attempting it.
WAYS = [
    ("save a draft", at_form("to save", title_en="Forged", _save="Save")),
    ("delete a draft", methodcaller("at_deleting", "to delete")),
    ("delete a draft", at_list("delete_selected", "to delete with others")),
    ("submit", at_list("submit_selected", "to agree on")),
    ("approve", at_list("approve_selected", "to agree on")),
    ("send back", at_list("send_back_selected", "to send back")),
    ("share", at_list("share_selected", "to save")),
    ("share", at_list("share_joint_publication", JointPublication, JOINT_PUBLICATIONS)),
    ("hand out for translation", gets("translations_export", "fr", choice="all")),
    ("restore", at_list("restore_selected", "row to restore", RECORD)),
    ("publish", at_list("publish_selected", "to publish")),
    ("publish", at_form("to publish at the form", _publish="Publish")),
    ("publish", at_list("publish_joint_publication", JointPublication, JOINT_PUBLICATIONS)),
    ("publish", methodcaller("at_joint_change", TABLE)),
    ("publish", methodcaller("at_joint_change", EVERYWHERE)),
    ("publish", methodcaller("at_joint_change")),
    ("withdraw", at_list("withdraw_selected", "to withdraw")),
    ("cancel", at_list("cancel_selected", "to cancel")),
    ("cancel", at_list("cancel_selected", "row to cancel", RECORD)),
    ("withhold", at_list("withhold_selected", "row to withhold", RECORD)),
    ("read messages", lambda forger: forger.client.get(form_of(forger.samples[Message]))),
    *(
        ("deal with messages", at_list(f"{name}_selected", Message, MESSAGES))
        for name in ("take", "note", "answer", "close", "reopen", "hold", "release")
    ),
    ("deal with messages", at_list("send_again_selected", Delivery, DELIVERIES)),
    ("take messages away", at_person("export")),
    ("delete held messages", at_list("delete_held_selected", "held message", MESSAGES)),
    ("erase a person", at_person("erase")),
    ("export", gets("accounts_auditentry_export")),
    ("change accounts", at_form(User, username="forged", _save="Save")),
    ("change roles", at_form(Group, name="Forged", _save="Save")),
    ("take translations in", Forger.at_translations),
]
