"""Objects for tests with only the required fields. Any field can be overridden.

Relations are lists: `make_project(countries=[…], funders=[(funder, 90), other], links=[{…}])`.
"""

import datetime
import itertools
from functools import partial

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.utils import timezone

from contact.email_addresses import normal_email
from contact.models import Delivery, HeldFor, MailKind, Message, MessageState, Subject
from following.models import Report
from pages.acts import Milestone
from pages.calls import Call
from pages.models import NewsItem, Notice, Office, StandingPage
from projects.models import Activity, Country, Document, FieldOfWork, Funder, Image, Project
from record import registry
from record.fields import is_needed_to_publish
from search.models import Synonyms
from tests.helpers.publishing import publish
from tests.helpers.uploads.files import picture, upload

PASSWORD = "a password for tests only"
MANY = ("countries", "fields", "projects")
ROWS = ("extensions", "links", "sources", "figures", "bodies", "answers")

_numbers = itertools.count(1)
_codes = itertools.cycle(
    f"{first}{second}" for first in "QRSTUVWXYZ" for second in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)


def make_user(*permissions, **overrides):
    """Return a member of staff with these permissions, for example ``record.publish``."""
    columns = {"username": f"editor-{next(_numbers)}", "is_staff": True} | overrides
    user = get_user_model().objects.create_user(**columns)
    for name in permissions:
        app_label, codename = name.split(".")
        user.user_permissions.add(
            Permission.objects.get(content_type__app_label=app_label, codename=codename)
        )
    return user


def make_superuser(**overrides):
    return make_user(**{"is_superuser": True} | overrides)


def make_any(kind, **columns):
    """Return an object of a kind, with the texts that it needs to be published."""
    if make := globals().get(f"make_{kind}"):
        return make(**columns)
    model = registry.model_of(kind)
    needed = [column.name for column in model._meta.fields if is_needed_to_publish(column)]
    return _make(model, **dict.fromkeys(needed, "A text") | columns)


def _make(model, **columns):
    columns = {"slug": f"{model.__name__.lower()}-{next(_numbers)}"} | columns
    funders = columns.pop("funders", ())
    shares = [each if isinstance(each, tuple) else (each, None) for each in funders]
    many = {name: columns.pop(name) for name in MANY if name in columns}
    rows = {name: columns.pop(name) for name in ROWS if name in columns}
    rows["funders"] = [{"funder": funder, "share": share} for funder, share in shares]
    obj = model(**columns)
    obj.save(leaves_candidate=False)
    for name, objects in many.items():
        getattr(obj, name).set(objects)
    for name, entries in rows.items():
        for position, entry in enumerate(entries):
            getattr(obj, name).create(**{"position": position} | entry)
    obj.save_candidate()
    return obj


make_project = partial(
    _make, Project, acronym="GLACY+", title_en="Global Action on Cybercrime Extended"
)
make_activity = partial(_make, Activity, title_en="Launch conference")
make_document = partial(
    _make, Document, title_en="Summary of the project", url="https://example.org/summary.pdf"
)
make_funder = partial(_make, Funder, name_en="European Union")
make_field = partial(_make, FieldOfWork, title_en="Legislation")
make_office = partial(_make, Office, name_en="Cybercrime Programme Office", short_name="C-PROC")
make_milestone = partial(
    _make, Milestone, title_en="Decision of the Committee of Ministers", date="2013-10"
)
make_news = partial(
    _make, NewsItem, title_en="Training begins", lead_en="For judges.", date="2026-03-10"
)
make_call = partial(
    _make,
    Call,
    title_en="Audit of the project",
    type="tender",
    requirements_en="<p>Two auditors.</p>",
    questions_until=datetime.datetime(2026, 3, 12, 10, tzinfo=datetime.UTC),
    offers_until=datetime.datetime(2026, 3, 24, 10, tzinfo=datetime.UTC),
    answer_email="cproc.tenders@coe.int",
)
make_page = partial(_make, StandingPage, title_en="Privacy")
make_notice = partial(_make, Notice, title_en="Office closed on 1 December")
make_report = partial(
    _make, Report, title_en="Third quarter of 2026", first="2026-07-01", last="2026-09-30"
)
make_synonyms = partial(_make, Synonyms, words_en="electronic evidence, e-evidence")


def make_image(**columns):
    """Return an image with a file of its own."""
    file = {} if "image" in columns else {"image": upload(picture())}
    return _make(Image, **{"name": "Photo", "image_is_decorative": True} | file | columns)


def make_country(**columns):
    return _make(Country, **{"name_en": "Romania", "code": next(_codes)} | columns)


def make_subject(**overrides):
    return Subject.objects.create(
        **{"label_en": "The office and its projects", "position": 1} | overrides
    )


def make_message(**overrides):
    """Return a message as the form stores it; by default from Ana, in English, now."""
    number = next(_numbers)
    columns = {
        "reference": f"C-2026-{number:05}",
        "received_at": timezone.now(),
        "name": "Ana Ionescu",
        "email": "ana@example.org",
        "language": "en",
        "text": "When does the next course begin?",
        "token_digest": f"{number:064}",
    } | overrides
    if columns.get("state") == MessageState.HELD:
        columns.setdefault("held_for", [HeldFor.TRAP])
    columns.setdefault("subject", Subject.objects.first() or make_subject())
    kept = datetime.timedelta(days=columns["subject"].retention_days)
    columns = {
        "delete_at": columns["received_at"] + kept,
        "normal_email": normal_email(columns["email"]),
    } | columns
    return Message.objects.create(**columns)


def make_delivery(**overrides):
    now = timezone.now()
    columns = {
        "mail_kind": MailKind.ACKNOWLEDGEMENT,
        "to": "ana@example.org",
        "mail_id": f"<{next(_numbers)}@testserver>",
        "created_at": now,
        "next_attempt_at": now,
    }
    message = overrides.pop("message", None) or make_message()
    return Delivery.objects.create(message=message, **columns | overrides)


def published(obj, **how):
    """Publish ``obj`` and return it."""
    publish(obj, **{"by": None} | how)
    return obj


def change(obj, **columns):
    """Edit the working copy as staff do: the change creates a candidate."""
    for name, value in columns.items():
        setattr(obj, name, value)
    obj.save()
    return obj
