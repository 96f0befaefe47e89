"""Nothing is left of a withheld text by which a guess of a name in it could be confirmed."""

import hashlib
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from projects.models import Project
from publishing import operations, review
from publishing.linkcheck.models import BrokenLink
from record.content import canonical_json
from record.models import LogEntry, Publication, Step
from record.texts import pairs
from record.transparency.entries import row_statement
from tests.helpers.admin.forms import RECORD, chosen, confirmed, form_of, sent
from tests.helpers.admin.shared_links import link_to
from tests.helpers.confirming import Attack, Dump, names
from tests.helpers.factories import make_activity, make_project, make_user, published
from tests.helpers.wsgi import Site

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("connections_stay"),
]

CANDIDATES = names()
NAME = CANDIDATES[12_345]
WITH_NAME = {
    "acronym": NAME,
    "title_en": f"The case of {NAME}",
    "title_fr": f"L’affaire {NAME}",
    "objective_en": f"<p>{NAME} was arrested.</p>",
    "objective_fr": f"<p>{NAME} a été arrêtée.</p>",
}
WITHOUT_NAME = {
    "acronym": "CASE",
    "title_en": "The case",
    "title_fr": "L’affaire",
    "objective_en": "<p>A person was arrested.</p>",
    "objective_fr": "<p>Une personne a été arrêtée.</p>",
}

FILE_CACHE = "django.core.cache.backends.filebased.FileBasedCache"


@pytest.fixture
def folder(settings, tmp_path):
    """Return the folder of all files: uploads and the shared cache."""
    settings.VAR_DIR = tmp_path
    cache = {"BACKEND": FILE_CACHE, "LOCATION": tmp_path / "cache"}
    settings.CACHES = {"default": cache}
    return tmp_path


@pytest.fixture
def project(desk):
    """A project of which staff saved drafts, discussed the name and confirmed a translation."""
    today = timezone.localdate()
    owner = make_user(
        email="ana@example.org", mails_comments=True, username="ana", is_superuser=True
    )
    project = make_project(owner=owner, review_date=today, slug="case", **WITH_NAME)
    sent(desk, form_of(project), summary_en="<p>A summary.</p>")
    project.refresh_from_db()
    project.still_right = sorted(pair.key for pair in pairs(project.content()))
    project.save(by=owner)
    words = {"text": f"Is {NAME} right?", "quote": NAME, "name": "Elena", "now": timezone.now()}
    link = link_to(project, now=timezone.now())
    assert review.add_entry_by_link(link.token, Step.COMMENTED, **words)
    return project


def publish(desk, project):
    confirmed(desk, chosen(desk, "publish_selected", project), note="A change.")
    return Publication.objects.with_time().of(project).latest("pk")


def visit(site):
    """Request pages and data, and run the periodic tasks."""
    for path in ("/", "/projects/", "/projects/case/", "/fr/projects/case/", "/updates/"):
        assert site.get(path).status == 200
    for path in ("/projects.json", "/activities.json", "/search/?q=case", "/history/project/case/"):
        assert site.get(path).status == 200
    call_command("run_tasks")


def withhold(desk, row, **answers):
    page = chosen(desk, "withhold_selected", row, address=RECORD)
    drafts = [pk for pk, _label in page.context["form"].fields["drafts"].choices]
    confirmed(desk, page, reason="It named a victim.", drafts=drafts)


def test_name_is_confirmed_before_withholding_and_not_after_it(desk, project, folder):
    row = publish(desk, project)
    published(make_activity(title_en="Hearing", slug="hearing", projects=[project]))
    seen = dict.fromkeys(["first_seen_at", "checked_at"], timezone.now())
    BrokenLink.objects.create(kind="project", key=project.key, title=row.title, **seen)
    visit(Site())
    sent(desk, form_of(project), **WITHOUT_NAME)
    publish(desk, project)
    sent(desk, form_of(project), **WITH_NAME)
    visit(Site())
    attack = Attack(row.read(None), NAME)
    dump = Dump(folder)
    everywhere = {"name", "content", "text", "words", "pair"}
    assert attack.confirm(CANDIDATES[:20_000], dump) == {NAME: everywhere}

    withhold(desk, row)
    sent(desk, form_of(project), **WITHOUT_NAME)
    publish(desk, Project.objects.get())
    call_command("run_tasks")
    dump = Dump(folder)
    # Whole words: by chance a key in Base64 contains the four letters of one.
    for word in NAME.lower().split():
        assert not re.search(rf"\b{word}\b", dump.text)
    assert attack.confirm(CANDIDATES, dump) == {}


def confirmed_by_log(row, entry, nonces):
    """Return the names that an attacker confirms who has the log, the row and these nonces."""
    content = canonical_json(row.content).decode()
    statement = row_statement(row, entry.operation, entry.logged_at).decode()
    start, end = statement.split(row.digest)
    found = set()
    for name in CANDIDATES:
        digest = hashlib.sha256(content.replace(NAME, name).encode()).hexdigest()
        guess = f"{start}{digest}{end}".encode()
        if any(hashlib.sha256(nonce + guess).digest() == entry.commitment for nonce in nonces):
            found.add(name)
    return found


def test_log_confirms_no_name_without_its_nonces():
    project = published(make_project(slug="case", **WITH_NAME))
    row = Publication.objects.with_time().of(project).get()
    published(make_activity())
    entry = row.log_entries.get()
    entry.commitment = bytes(entry.commitment)
    known = Publication.objects.get(pk=row.pk)  # of the text, the attacker knows all but the name
    assert confirmed_by_log(known, entry, [bytes(entry.nonce)]) == {NAME}
    without_nonce = hashlib.sha256(row_statement(known, entry.operation, entry.logged_at))
    bare = LogEntry(operation=entry.operation, logged_at=entry.logged_at)
    bare.commitment = without_nonce.digest()
    assert confirmed_by_log(known, bare, [b""]) == {NAME}

    operations.withhold(row, None, "It named a victim.")
    left = LogEntry.objects.values_list("nonce", "commitment", "hashes")
    values = [bytes(value) for columns in left for value in columns if value]
    nonces = {value[at : at + 32] for value in values for at in range(0, len(value), 32)}
    assert confirmed_by_log(known, entry, [b"", *nonces]) == set()
