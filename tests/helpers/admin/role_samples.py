"""A small site with one object of each kind, users in every role, and the traces of actions."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts import audit
from accounts.models import Act, AuditEntry, User
from contact.models import MessageState, Subject
from core.mail.models import MailState
from publishing import previews
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication
from record import registry
from record.models import PreviewLink, Publication, ReviewEntry, Step
from tests.helpers import factories
from tests.helpers.contact_details import make_details
from tests.helpers.factories import (
    change,
    make_delivery,
    make_message,
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.publishing import publish, reviewed
from tests.helpers.times import DAY
from translation.models import Term

SECRET = "For the office alone 7f3a"
ACCOUNT = ("pk", "username", "password", "is_active", "is_superuser", "groups", "user_permissions")
DEALING = (
    *(Act.ASSIGNED, Act.ANSWERED, Act.NOTED, Act.CLOSED),
    *(Act.REOPENED, Act.HELD, Act.RELEASED, Act.SENT_AGAIN),
)
DRAFTS = (
    *("to save", "to delete", "to delete with others", "to publish", "to publish at the form"),
    *("to agree on", "to send back", "to joint publication"),
)


def person_in(role, **columns):
    """Make a user in this role of tests/helpers/admin/role_table.py; None for no one."""
    if role in ("Nobody", "Outsider", "Newcomer"):
        return None if role == "Nobody" else make_user(is_staff=role == "Newcomer")
    if role == "Superuser":
        return make_superuser()
    person = make_user(**columns)
    person.groups.add(Group.objects.get(name=role))
    return person


def make_samples() -> dict:
    """Return an object for each model of the admin, and by name those that are acted on."""
    kinds = registry.models_by_kind().keys() - {"contact", "project"}
    live = [published(factories.make_any(kind)) for kind in sorted(kinds)]
    details = make_details()
    details.save()
    project = published(make_project(acronym="LIVE"))
    live += [published(details), project]
    drafts = _drafts()
    samples = {type(obj): obj for obj in live} | {"published": project}
    samples |= drafts | _others(project, drafts)
    missing = [model._meta.label for model in admin.site._registry if model not in samples]
    assert not missing, f"Add examples to tests/helpers/admin/role_samples.py: {missing}"
    return samples


def _drafts() -> dict:
    drafts = {name: make_project(acronym=name) for name in DRAFTS}
    tomorrow = timezone.now() + DAY
    drafts["to cancel"] = make_project(acronym="to cancel")
    publish(drafts["to cancel"], by=None, at=tomorrow)
    drafts["to cancel in the record"] = make_project(acronym="to cancel in the record")
    drafts["row to cancel"] = publish(drafts["to cancel in the record"], by=None, at=tomorrow)
    published(make_project(acronym="to change", summary_en="It is EVERYWHERE."))
    undone = change(published(make_project(acronym="to undo")), title_en="Changed")
    drafts["row to undo"] = publish(undone)
    drafts["to withdraw"] = published(make_project(acronym="to withdraw"))
    drafts["to withhold"] = published(make_project(acronym="to withhold"))
    drafts["row to withhold"] = Publication.objects.with_time().of(drafts["to withhold"]).get()
    changed = published(make_project(acronym="to restore"))
    drafts["row to restore"] = Publication.objects.with_time().of(changed).get()
    change(changed, title_en="Changed")
    return drafts


def _others(project, drafts) -> dict:
    now, author = timezone.now(), make_user(username="author")
    row = Publication.objects.with_time().of(project).get()
    link = previews.make_link([row], author, "/", now, recipient_name="Ms Popescu")
    reviewed(drafts["to send back"], Step.SUBMITTED, author)
    joint = JointPublication.objects.create(name="Start", created_at=now, created_by=author)
    joint.add([drafts["to joint publication"]])
    subject = Subject.objects.create(label_en="General", position=1)
    message = make_message(reference="CP-SAMPLE", subject=subject, text=SECRET)
    held = make_message(reference="CP-HELD", subject=subject, state=MessageState.HELD)
    delivery = make_delivery(message=message, state=MailState.FAILED)
    place = {"kind": "project", "key": project.key, "field": "links"}
    problem = {"problem": "status", "problem_detail": "404"}
    broken = BrokenLink.objects.create(
        address="https://example.org/", first_seen_at=now, checked_at=now, **place, **problem
    )
    audit_entry, group = audit.record(Act.PUBLISHED, None), Group.objects.create(name="A role")
    others = [row, link, joint, subject, message, delivery, broken, author, audit_entry, group]
    others.append(Term.objects.create(en="electronic evidence"))
    return {type(obj): obj for obj in others} | {"held message": held}


def _keys_of_working_copies() -> set:
    models = registry.models_by_kind().values()
    return {key for model in models for key in model.objects.values_list("key", flat=True)}


def happened() -> dict:
    """Return for each action of tests/helpers/admin/role_table.py the traces that it leaves."""
    rows, entries = Publication.objects.all(), AuditEntry.objects.all()
    traces = {
        "save a draft": rows.filter(reason=""),
        "submit": ReviewEntry.objects.filter(step=Step.SUBMITTED),
        "approve": ReviewEntry.objects.filter(step=Step.APPROVED),
        "send back": ReviewEntry.objects.filter(step=Step.SENT_BACK),
        "share": PreviewLink.objects.shared(),
        "hand out for translation": entries.filter(act=Act.EXPORTED, kind="translations"),
        "take translations in": entries.filter(act=Act.IMPORTED),
        "restore": entries.filter(act=Act.RESTORED),
        "publish": rows.filter(in_force_from__isnull=False, reason=""),
        "withdraw": rows.exclude(reason=""),
        "cancel": rows.exclude(cancelled_at=None),
        "withhold": rows.exclude(withheld_at=None),
        "read messages": entries.filter(act=Act.READ_MESSAGE),
        "deal with messages": entries.filter(act__in=DEALING),
        "take messages away": entries.filter(act=Act.EXPORTED, kind="message"),
        "erase a person": entries.filter(act=Act.ERASED),
        "delete held messages": entries.filter(act=Act.DELETED_SPAM),
        "export": entries.filter(act=Act.EXPORTED, kind="audit"),
    }
    found = {name: set(queryset.values_list("pk", flat=True)) for name, queryset in traces.items()}
    return found | {
        "delete a draft": set(rows.values_list("key", flat=True)) - _keys_of_working_copies(),
        "change accounts": set(User.objects.values_list(*ACCOUNT)),
        "change roles": set(Group.objects.values_list("pk", "name", "permissions")),
    }
