"""Each way in which an act can be tried at the desk, whether its page or its button was offered or not."""

from dataclasses import dataclass

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import User
from contact.models import Delivery, Message
from publishing.models import JointPublication
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import LIST, RECORD, form_of
from tests.helpers.factories import make_superuser
from tests.helpers.translation_files import handed_out, translated

JOINT_PUBLICATIONS = reverse("admin:publishing_jointpublication_changelist")
MESSAGES = reverse("admin:contact_message_changelist")
MESSAGES_FILE = reverse("admin:contact_message_export")
PERSON = reverse("admin:contact_message_person")
DELIVERIES = reverse("admin:contact_delivery_changelist")
TRANSLATIONS = reverse("admin:translations_language", args=["fr"])
TRANSLATIONS_FILE = reverse("admin:translations_export", args=["fr"])
AUDIT_FILE = reverse("admin:accounts_auditentry_export")
FILLED_IN = ("to save", "to publish at the form", User, Group)

# What the pages that ask would send, for all acts together.
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
    """The action for this object at a list or a form, with all that the pages after it would send."""
    return {
        "action": action,
        "CHANGE_FORM-action": action,
        ACTION_CHECKBOX_NAME: [obj.pk],
        **ANSWERS,
        **seen(samples),
    }


def seen(samples) -> dict:
    """What a page that asks carries: the digests of the drafts that it showed."""
    drafts = [obj for obj in samples.values() if hasattr(obj, "content_class")]
    return {f"seen-{obj.key}": obj.digest for obj in drafts}


def filled_in_forms(samples) -> dict:
    """The forms as somebody who may open them would send them."""
    client = Client()
    client.force_login(make_superuser())
    return {name: filled_working_copy(client.get(form_of(samples[name]))) for name in FILLED_IN}


@dataclass(frozen=True)
class Forger:
    client: Client
    samples: dict
    forms: dict

    def at_list(self, action, sample, address=LIST):
        self.client.post(address, chosen(action, self.samples[sample], self.samples))

    def at_form(self, sample, **typed):
        data = self.forms[sample] | ANSWERS | seen(self.samples) | typed
        self.client.post(form_of(self.samples[sample]), data)

    def at_person(self, act):
        self.client.post(PERSON, {"email": self.samples[Message].email, act: "1"})

    def at_translations(self, address):
        """A file as it would come back, with another title for everything."""
        document = translated(handed_out(), "title", "Forgé")
        self.client.post(address, {"file": SimpleUploadedFile("cproc-fr.xlf", document.encode())})

    def at_deleting(self, sample):
        page = reverse("admin:projects_project_delete", args=[self.samples[sample].pk])
        self.client.post(page, {"post": "yes"})


# The act, and a way of trying it.
WAYS = [
    ("save a draft", lambda forger: forger.at_form("to save", title_en="Forged", _save="Save")),
    ("delete a draft", lambda forger: forger.at_deleting("to delete")),
    ("delete a draft", lambda forger: forger.at_list("delete_selected", "to delete with others")),
    ("submit", lambda forger: forger.at_list("submit_selected", "to agree on")),
    ("approve", lambda forger: forger.at_list("approve_selected", "to agree on")),
    ("send back", lambda forger: forger.at_list("send_back_selected", "to send back")),
    ("share", lambda forger: forger.at_list("share_selected", "to save")),
    (
        "share",
        lambda forger: forger.at_list(
            "share_joint_publication", JointPublication, JOINT_PUBLICATIONS
        ),
    ),
    (
        "hand out for translation",
        lambda forger: forger.client.get(TRANSLATIONS_FILE, {"choice": "all"}),
    ),
    ("restore", lambda forger: forger.at_list("restore_selected", "row to restore", RECORD)),
    ("publish", lambda forger: forger.at_list("publish_selected", "to publish")),
    ("publish", lambda forger: forger.at_form("to publish at the form", _publish="Publish")),
    (
        "publish",
        lambda forger: forger.at_list(
            "publish_joint_publication", JointPublication, JOINT_PUBLICATIONS
        ),
    ),
    ("withdraw", lambda forger: forger.at_list("withdraw_selected", "to withdraw")),
    ("cancel", lambda forger: forger.at_list("cancel_selected", "to cancel")),
    ("cancel", lambda forger: forger.at_list("cancel_selected", "row to cancel", RECORD)),
    ("withhold", lambda forger: forger.at_list("withhold_selected", "row to withhold", RECORD)),
    ("read messages", lambda forger: forger.client.get(form_of(forger.samples[Message]))),
    ("deal with messages", lambda forger: forger.at_list("take_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("note_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("answer_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("close_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("reopen_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("hold_selected", Message, MESSAGES)),
    ("deal with messages", lambda forger: forger.at_list("release_selected", Message, MESSAGES)),
    (
        "deal with messages",
        lambda forger: forger.at_list("send_again_selected", Delivery, DELIVERIES),
    ),
    ("take messages away", lambda forger: forger.client.get(MESSAGES_FILE)),
    ("take messages away", lambda forger: forger.at_person("export")),
    ("erase a person", lambda forger: forger.at_person("erase")),
    ("export", lambda forger: forger.client.get(AUDIT_FILE)),
    ("change accounts", lambda forger: forger.at_form(User, username="forged", _save="Save")),
    ("change roles", lambda forger: forger.at_form(Group, name="Forged", _save="Save")),
    ("take translations in", lambda forger: forger.at_translations(TRANSLATIONS)),
]
