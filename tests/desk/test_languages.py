"""The admin in French and Romanian: translated pages, and English in stored texts."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from core.i18n import languages
from desk.views import LISTS
from publishing import operations, review_digests
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication, ReviewDigest
from record.models import Publication, Step
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import (
    JOINT_PUBLICATIONS,
    RECORD,
    chosen,
    confirmed,
    form_of,
    sent,
    told,
)
from tests.helpers.factories import (
    make_field,
    make_milestone,
    make_project,
    make_superuser,
    published,
)
from tests.helpers.pages.languages import Reading, left_in_english
from tests.helpers.publishing import reviewed
from tests.helpers.times import DAY

COMPARE = reverse("admin:record_publication_compare")
FIELDS = reverse("admin:projects_fieldofwork_changelist")
PAGES = [
    "admin:index",
    "admin:scheduled",
    "admin:projects_project_changelist",
    "admin:record_publication_changelist",
    "admin:publishing_jointpublication_changelist",
    "admin:publishing_brokenlink_changelist",
    "admin:record_previewlink_changelist",
    "admin:record_previewlink_moment",
]
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture(params=languages.TRANSLATED)
def language(request):
    return request.param


@pytest.fixture
def person(language):
    return make_superuser(username="me", email="me@example.org", language=language)


@pytest.fixture
def work(person):
    """Make a project with everything that the status of a form can show."""
    texts = {"title_fr": "Titre", "title_ro": "Titlu"}
    project = published(make_project(slug="glacy", owner=person, review_date=LONG_AGO, **texts))
    project.title_en = "Another title"
    project.save(by=person)
    for step in (Step.SUBMITTED, Step.SENT_BACK, Step.APPROVED, Step.SUBMITTED):
        reviewed(project, step, person, "Oui")
    operations.publish([project], person, at=timezone.now() + DAY, note="Note", solo_reason="Oui")
    operations.withdraw([project], person, "Oui", timezone.now() + 2 * DAY)
    joint_publication = JointPublication.objects.create(
        name="Start of CyberSouth+", created_at=timezone.now(), created_by=person
    )
    joint_publication.add([project, make_milestone()])
    BrokenLink.objects.create(
        kind="project",
        key=project.key,
        problem="no host",
        first_seen_at=timezone.now(),
        checked_at=timezone.now(),
    )
    return project


def check_translated(page, language):
    """Check that no text of our catalogues is in English on the page, and return its text."""
    assert page.status_code == 200
    assert left_in_english(page.text, language) == []
    return "\n".join(Reading(page.text).in_language(language))


@pytest.mark.slow
def test_pages_are_translated(desk, work, language):
    worklists = [reverse("admin:worklist", args=[name]) for name in LISTS]
    for url in (*map(reverse, PAGES), *worklists):
        check_translated(desk.get(url), language)


@pytest.mark.long
def test_forms_comparison_rejections_and_conflict_are_translated(desk, work, language):
    row = Publication.objects.with_time().first()
    pages = [desk.get(form_of(obj)) for obj in (work, JointPublication.objects.get(), row)]
    pages.append(desk.get(COMPARE, {"key": work.key}))
    answers = {"note": "", "at_0": "2026-03-29", "at_1": "03:30"}
    pages.append(confirmed(desk, chosen(desk, "publish_selected", work), **answers))
    pages.append(confirmed(desk, chosen(desk, "add_to_joint_publication_selected", work), name=""))
    typed = filled_working_copy(pages[0]) | {"_save": "pressed"}
    desk.post(form_of(work), typed | {"title_en": "Theirs is newer"})
    mine = typed | {"title_en": "Mine is older"}
    pages.append(desk.post(form_of(work), mine, follow=True))
    for page in pages:
        check_translated(page, language)


@pytest.mark.slow
def test_confirmation_pages_are_translated(desk, work, language):
    review_actions = ("submit", "send_back", "approve", "share", "find_correct", "find_still_right")
    for name in ("publish", "withdraw", "cancel", *review_actions, "add_to_joint_publication"):
        check_translated(chosen(desk, f"{name}_selected", work), language)
    row = Publication.objects.with_time().of(work).last()
    for name in ("restore", "cancel", "withhold"):
        check_translated(chosen(desk, f"{name}_selected", row, address=RECORD), language)
    joint = JointPublication.objects.get()
    for name in ("submit", "publish", "share", "cancel"):
        page = chosen(desk, f"{name}_joint_publication", joint, address=JOINT_PUBLICATIONS)
        check_translated(page, language)


def test_message_after_an_action_is_translated_and_the_log_is_in_english(desk, language):
    field = make_field()
    sent(desk, form_of(field), title_en="Another title")
    stored = LogEntry.objects.latest("pk").change_message
    assert stored == '[{"changed": {"fields": ["Title (English)"]}}]'
    page = chosen(desk, "publish_selected", field, address=FIELDS)
    expected = {
        "fr": "Publication effectuée\u00a0: Another title. Le public la voit maintenant.",
        "ro": "Publicat: Another title. Publicul vede acum.",
    }
    assert told(confirmed(desk, page))[-1].startswith(expected[language])


def test_review_digest_is_in_the_language_of_the_owner(person, language):
    published(make_project(review_date=LONG_AGO, owner=person))
    review_digests.queue_due(timezone.now())
    mail = ReviewDigest.objects.get()
    assert mail.subject == {"fr": "À relire\u00a0: 1 page", "ro": "De revizuit: 1 pagină"}[language]
    action = {"fr": "«\u202fConfirmer l’exactitude…\u202f»", "ro": "„Confirmă corectitudinea…”"}[
        language
    ]
    assert action in mail.body
