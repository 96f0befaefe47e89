"""The desk in French and Romanian: no English sentence of ours on its pages, and none of theirs in what is stored."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone, translation

from core.i18n import languages
from desk.state_text import describe_state
from publishing import operations, review, review_digests
from publishing.linkcheck.models import BrokenLink
from publishing.models import JointPublication, ReviewDigest
from record.models import Publication, State, Step
from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import LIST, RECORD, chosen, confirmed, form_of, sent, told
from tests.helpers.factories import make_milestone, make_project, make_superuser, published
from tests.helpers.pages.visible_text import left_in_english, words_of
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
SCHEDULED = reverse("admin:scheduled")
JOINT_PUBLICATIONS = reverse("admin:publishing_jointpublication_changelist")
SHARED = reverse("admin:record_previewlink_changelist")
MOMENT = reverse("admin:record_previewlink_moment")
HELP = reverse("admin:help")
LINKS = reverse("admin:publishing_brokenlink_changelist")
COMPARE = reverse("admin:record_publication_compare")
WORK = [
    reverse("admin:worklist", args=[name])
    for name in ("drafts", "waiting", "changed", "scheduled", "review")
]
LONG_AGO = datetime.date(2020, 1, 1)


@pytest.fixture(params=languages.TRANSLATED)
def language(request):
    return request.param


@pytest.fixture
def person(language):
    return make_superuser(username="me", email="me@example.org", language=language)


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def work(person):
    """A project with all that the head of a form can say of it."""
    texts = {"title_fr": "Titre", "title_ro": "Titlu"}
    project = published(make_project(slug="glacy", owner=person, review_date=LONG_AGO, **texts))
    project.title_en = "Another title"
    project.save(by=person)
    row = Publication.objects.candidates().of(project).latest("pk")
    for step in (Step.SUBMITTED, Step.SENT_BACK, Step.APPROVED, Step.SUBMITTED):
        review.add_entries([row], step, text="Oui", now=timezone.now(), by=person)
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


def in_our_words(page, language):
    """The page was answered, and no text of our catalogues stands in it in English."""
    assert page.status_code == 200
    assert left_in_english(page.content.decode(), language) == []
    return words_of(page.content.decode(), language)


@pytest.mark.slow
def test_pages_of_the_desk_say_nothing_in_english(desk, work, language):
    for address in (
        DESK,
        SCHEDULED,
        *WORK,
        LIST,
        RECORD,
        JOINT_PUBLICATIONS,
        SHARED,
        MOMENT,
        LINKS,
    ):
        in_our_words(desk.get(address), language)


def test_forms_say_nothing_in_english(desk, work, language):
    joint_publication, row = JointPublication.objects.get(), Publication.objects.with_time().first()
    forms = [
        form_of(work),
        form_of(joint_publication),
        reverse("admin:record_publication_change", args=[row.pk]),
    ]
    for address in (*forms, f"{COMPARE}?key={work.key}"):
        in_our_words(desk.get(address), language)


@pytest.mark.slow
def test_pages_of_acts_say_nothing_in_english(desk, work, language):
    agreeing = ("submit", "send_back", "approve", "share", "find_correct", "find_still_right")
    for name in ("publish", "withdraw", "cancel", *agreeing, "add_to_joint_publication"):
        in_our_words(chosen(desk, f"{name}_selected", work), language)
    row = Publication.objects.with_time().of(work).last()
    for name in ("restore", "cancel", "withhold"):
        in_our_words(chosen(desk, f"{name}_selected", row, address=RECORD), language)
    joint_publication = JointPublication.objects.get()
    for name in (
        "submit_joint_publication",
        "publish_joint_publication",
        "share_joint_publication",
        "cancel_joint_publication",
    ):
        in_our_words(chosen(desk, name, joint_publication, address=JOINT_PUBLICATIONS), language)


def test_refusals_say_nothing_in_english(desk, work, language):
    page = confirmed(
        desk, chosen(desk, "publish_selected", work), note="", at_0="2026-03-29", at_1="03:30"
    )
    in_our_words(page, language)
    page = confirmed(desk, chosen(desk, "add_to_joint_publication_selected", work), name="")
    in_our_words(page, language)


def test_a_conflict_is_explained_in_the_language_of_the_desk(desk, work, language):
    typed = filled_working_copy(desk.get(form_of(work)))
    sent(desk, form_of(work), title_en="Theirs is newer")
    answer = desk.post(
        form_of(work), typed | {"title_en": "Mine is older", "_save": "1"}, follow=True
    )
    in_our_words(answer, language)


def test_nobody_knows_the_language_of_somebody_whose_sign_in_ran_out(client):
    answer = client.post(form_of(make_project()), {"title_en": "Typed"})
    assert answer.status_code == 403
    assert "Nothing is lost" in answer.content.decode()


def test_the_help_is_in_english_and_says_so(desk, language):
    page = desk.get(HELP).content.decode()
    assert '<article lang="en">' in page
    said = {"fr": "Cette aide est en anglais.", "ro": "Acest ajutor este în limba engleză."}
    assert said[language] in in_our_words(desk.get(HELP), language)


def test_acts_tell_what_happened_in_the_language_of_the_desk(desk, language):
    project = make_project()
    [message] = told(confirmed(desk, chosen(desk, "publish_selected", project)))
    said = {
        "fr": "Publication effectuée\u00a0: GLACY+. Le public la voit maintenant.",
        "ro": "Publicat: GLACY+. Publicul vede acum.",
    }
    assert message == said[language]


def test_what_the_admin_stores_of_a_change_is_english_whatever_it_speaks(desk):
    project = make_project()
    sent(desk, form_of(project), title_en="Another title")
    assert (
        LogEntry.objects.latest("pk").change_message
        == '[{"changed": {"fields": ["Title (English)"]}}]'
    )


def test_an_owner_is_told_in_the_language_of_the_desk_what_to_read_again(person, language):
    published(make_project(review_date=LONG_AGO, owner=person))
    review_digests.queue_due(timezone.now())
    sent_mail = ReviewDigest.objects.get()
    subject = {"fr": "À relire\u00a0: 1 page", "ro": "De recitit: 1 pagină"}[language]
    assert sent_mail.subject == subject
    action = {"fr": "«\u202fToujours exact…\u202f»", "ro": "„Încă corect…”"}[language]
    assert action in sent_mail.body


AT = datetime.datetime(2026, 3, 20, 12, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("code", "passed", "words"),
    [
        (
            "fr",
            datetime.timedelta(minutes=1),
            "Aucune publication · brouillon enregistré il y a 1 minute",
        ),
        (
            "fr",
            datetime.timedelta(hours=5),
            "Aucune publication · brouillon enregistré il y a 5 heures",
        ),
        ("ro", datetime.timedelta(minutes=1), "Nicio publicare · ciornă salvată acum 1 minut"),
        ("ro", datetime.timedelta(minutes=5), "Nicio publicare · ciornă salvată acum 5 minute"),
        (
            "ro",
            datetime.timedelta(minutes=25),
            "Nicio publicare · ciornă salvată acum 25 de minute",
        ),
    ],
)
def test_state_sentences_count_as_the_language_does(code, passed, words):
    project = type(make_project()).objects.with_state(AT).get()
    project.draft_saved_at = AT - passed
    with translation.override(code):
        assert describe_state(project, AT) == words


def test_the_first_of_a_month_is_written_as_french_does():
    project = type(make_project()).objects.with_state(AT).get()
    project.live_from, project.has_unpublished_changes = AT.replace(day=1), False
    with translation.override("fr"):
        assert describe_state(project, AT) == "En ligne depuis le 1er mars 2026"


def test_states_have_names_in_each_language():
    with translation.override("fr"):
        assert State.LIVE.label == "En ligne"
    with translation.override("ro"):
        assert State.WITHHELD.label == "Reținut"
