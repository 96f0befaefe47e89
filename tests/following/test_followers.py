"""People follow changes: the form, the confirmation, the choice, and the end of it."""

import datetime
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from lxml.html import fromstring

from contact import retention
from core.mail.sending import background_thread, send_due
from following import followers
from following.forms import MAX_PER_NETWORK
from following.models import Follower, FollowerMail
from publishing import operations
from tests.helpers.factories import (
    change,
    make_call,
    make_funder,
    make_office,
    make_project,
    make_user,
    published,
)
from tests.helpers.followers import make_follower
from tests.helpers.pages.contact_form import HERE, press_send, read, token_of
from tests.helpers.publishing import publish, withdraw
from tests.helpers.raw_sql import all_rows
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "reader@example.org"
MORNING = datetime.datetime(2026, 3, 11, 5, tzinfo=datetime.UTC)  # 07:00 in Bucharest


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def mails_wait(monkeypatch):
    """Leave the mails to the test: a thread might send them after it empties the mailbox."""
    monkeypatch.setattr(background_thread, "wake", lambda: None)


def seen(obj):
    """Publish ``obj`` a second ago: visitors may read a site that is a second old."""
    return published(obj, now=NOON - SECOND)


def ask(client, path="/", headers=HERE, at="/follow/", **typed):
    form = {"token": token_of(minutes=1), "homepage": "", "path": path, "email": ADDRESS}
    return press_send(client, form | typed, headers=headers, path=at)


def choice_of(follower):
    return reverse("following:choice", query={"follower": follower.token})


def confirmed(client, *objects):
    """Return a follower of these objects, of everything without one, confirmed by the button."""
    for path in [obj.content_class.path_of(obj.slug) for obj in objects] or ["/"]:
        assert ask(client, path).status_code == 303
    follower = Follower.objects.get()
    client.post(choice_of(follower), {"target": follower.asked_for})
    FollowerMail.objects.all().delete()
    return Follower.objects.get()


def mails_of_run(clock, mailoutbox, at):
    """Run the tasks at this time and return the mails that they send."""
    clock.move_to(at)
    mailoutbox.clear()
    followers.queue_due(at)
    send_due(lambda: at)
    return [*mailoutbox]


class TestAsking:
    def test_address_is_asked_to_confirm_and_follows_nothing_before(self, client, mailoutbox):
        project = seen(make_project(slug="glacy"))
        response = ask(client, "/projects/glacy/")
        send_due()
        follower = Follower.objects.get()
        assert response.status_code == 303
        assert (follower.targets, follower.asked_for) == ([], [str(project.ref)])
        (mail,) = mailoutbox
        assert mail.to == [ADDRESS]
        assert choice_of(follower) in mail.body
        assert followers.queue_due(NOON + 2 * DAY) == 0

    @pytest.mark.parametrize(
        ("path", "title"),
        [
            ("/", "Everything on this site"),
            ("/nowhere/", "Everything on this site"),
            ("https://example.org/", "Everything on this site"),
            ("/projects/", "Projects"),
            ("/calls/", "Calls"),
            ("/fr/projects/glacy/", "GLACY+"),
            ("/funders/union/", "European Union"),
        ],
    )
    def test_form_names_what_is_followed(self, client, path, title):
        seen(make_project(slug="glacy", funders=[seen(make_funder(slug="union"))]))
        page = client.get("/follow/", {"path": path})
        assert title in read(page).text

    def test_response_is_the_same_for_a_known_address(self, client):
        first = ask(client)
        again = ask(client)
        follower = Follower.objects.get()
        client.post(choice_of(follower), {"target": [""]})
        known = ask(client)
        assert {(each.status_code, each.url) for each in (first, again, known)} == {
            (303, "/follow/?path=%2F&asked=1")
        }

    def test_known_and_unknown_addresses_count_alike_in_the_share_of_a_network(
        self, client, clock, settings
    ):
        settings.BEHIND_PROXY = True
        confirmed(client)
        clock.shift(2 * DAY)
        statuses = []
        for number, address in enumerate([ADDRESS, "unknown@example.org"]):
            headers = HERE | {"X-Forwarded-For": f"192.0.{number}.1"}
            for other in range(MAX_PER_NETWORK - 1):
                ask(client, headers=headers, email=f"r{number}-{other}@example.org")
            statuses.append(ask(client, headers=headers, email=address).status_code)
            statuses.append(ask(client, headers=headers, email="last@example.org").status_code)
        assert statuses == [303, 422] * 2

    def test_reminders_leave_the_form_open(self, client, clock, settings):
        settings.CONTACT_MAX_PER_HOUR = 1
        at = NOON + 700 * DAY
        make_follower("ana@example.org", since=NOON)
        followers.delete_expired(at)
        clock.move_to(at)
        assert ask(client).status_code == 303

    @pytest.mark.parametrize("path", ["https://evil.example/x", "//evil.example", "javascript:x"])
    def test_page_links_back_to_this_site_only(self, client, path):
        page = client.get("/follow/", {"path": path, "asked": "1"}).text
        assert '<a href="/">Back to the page</a>' in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"token": ""},
            {"token": "forged"},
            {"age": {"hours": 13}},
            {"age": {"seconds": 1}},
            {"homepage": "https://example.org"},
            {"email": "no address"},
            {"headers": {"Origin": "https://elsewhere.example"}},
        ],
    )
    def test_other_forms_store_nothing_and_keep_what_was_typed(self, client, wrong):
        typed = dict(wrong)
        if age := typed.pop("age", None):
            typed["token"] = token_of(**age)
        response = ask(client, **typed)
        assert response.status_code == 422
        assert not Follower.objects.exists()
        page = read(response)
        assert page.values["email"] == wrong.get("email", ADDRESS)
        assert "There is a problem" in page.text
        assert ask(client, token=page.values["token"]).status_code == 422  # at the same second

    def test_language_links_keep_the_page_after_an_error(self, client):
        page = fromstring(client.get("/follow/", {"path": "/calls/"}).text)
        action = page.find(".//form[@class='message-form']").get("action")
        response = ask(client, "/calls/", at=action, email="no address")
        assert response.status_code == 422
        assert 'href="/fr/follow/?path=%2Ffr%2Fcalls%2F"' in response.text

    def test_network_has_a_share(self, client, settings):
        settings.BEHIND_PROXY = True

        def status(number, network):
            headers = HERE | {"X-Forwarded-For": network}
            return ask(client, headers=headers, email=f"r{number}@example.org").status_code

        assert {status(each, "192.0.2.1") for each in range(MAX_PER_NETWORK)} == {303}
        assert status(100, "192.0.2.7") == 422
        assert status(100, "198.51.100.7") == 303
        settings.CONTACT_MAX_PER_HOUR = MAX_PER_NETWORK + 1
        assert status(101, "203.0.113.7") == 422

    def test_strangers_change_nothing_that_is_confirmed(self, client, clock, mailoutbox):
        project = seen(make_project(slug="glacy"))
        follower = confirmed(client, project)
        clock.shift(DAY)
        ask(client, "/fr/calls/", at="/fr/follow/")
        follower.refresh_from_db()
        assert (follower.targets, follower.language) == ([str(project.ref)], "en")
        assert follower.asked_for == ["call"]
        send_due()
        assert "Someone, probably you" in mailoutbox[-1].body

    def test_one_mail_a_day_three_in_all_until_confirmed(self, client, clock):
        for hour in range(0, 240, 6):
            clock.move_to(NOON + hour * HOUR)
            ask(client)
        times = sorted(FollowerMail.objects.values_list("created_at", flat=True))
        assert times == [NOON, NOON + DAY, NOON + 2 * DAY]


class TestChoice:
    def test_links_change_nothing_when_they_are_opened(self, client):
        ask(client)
        follower = Follower.objects.get()
        client.get(choice_of(follower))
        client.head(choice_of(follower))
        assert Follower.objects.get().confirmed_at is None

    def test_follower_chooses_some_and_leaves(self, client):
        first, second = (seen(make_project(slug=slug)) for slug in ("one", "two"))
        follower = confirmed(client, first, second)
        assert set(follower.targets) == {str(first.ref), str(second.ref)}
        page = client.post(choice_of(follower), {"target": [str(second.ref), "call", "x/y"]})
        assert "Your choice is stored" in page.text
        assert Follower.objects.get().targets == [str(second.ref)]
        page = client.post(choice_of(follower))
        assert not Follower.objects.exists()
        assert "Your address is not stored" in page.text

    def test_one_click_of_a_mail_program_leaves(self, client):
        path = choice_of(confirmed(client))
        response = client.post(path, {"List-Unsubscribe": "One-Click"})
        again = client.post(path, {"List-Unsubscribe": "One-Click"})
        assert (response.status_code, again.status_code) == (200, 200)
        assert not Follower.objects.exists()

    @pytest.mark.parametrize("token", ["", "x", uuid4()])
    def test_unknown_links_say_that_no_address_belongs_to_them(self, client, token):
        page = client.get("/follow/choice/", {"follower": token})
        assert page.status_code == 200
        assert "no address belongs to it" in page.text
        assert "Your address is not stored" not in page.text

    def test_page_of_the_choice_is_neither_stored_nor_found(self, client):
        ask(client)
        page = client.get(choice_of(Follower.objects.get()))
        assert "no-store" in page["Cache-Control"]
        assert "noindex" in page.text
        assert not page.cookies


class TestMails:
    def test_words_that_changed_are_mailed_once_in_the_morning(self, client, clock, mailoutbox):
        project = seen(make_project(slug="glacy", summary_en="Courses for judges."))
        confirmed(client, project)
        clock.move_to(NOON + HOUR)
        change(project, summary_en="Courses for judges and prosecutors.")
        publish(project, note="Prosecutors take part.")
        assert mails_of_run(clock, mailoutbox, MORNING) == []
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + 2 * MINUTE)
        assert mail.subject == "Changes: GLACY+"
        assert "Prosecutors take part." in mail.body
        assert "and prosecutors" in mail.body
        assert "http://testserver/projects/glacy/" in mail.body
        assert mails_of_run(clock, mailoutbox, MORNING + HOUR) == []
        assert mails_of_run(clock, mailoutbox, MORNING + DAY + HOUR) == []

    @pytest.mark.parametrize("is_followed", [True, False])
    def test_only_what_is_followed_is_mailed(self, client, clock, mailoutbox, is_followed):
        union = seen(make_funder(slug="union"))
        projects = [
            seen(make_project(slug="one", funders=[union])),
            seen(make_project(slug="two")),
        ]
        confirmed(client, union)
        clock.move_to(NOON + HOUR)
        changed = projects[0 if is_followed else 1]
        change(changed, title_en="A new title")
        publish(changed)
        assert len(mails_of_run(clock, mailoutbox, MORNING + HOUR)) == is_followed

    def test_corrected_within_the_day_is_one_mail_and_undone_none(self, client, clock, mailoutbox):
        project = seen(make_project(slug="glacy", summary_en="Forty courses."))
        confirmed(client, project)
        for hours, text in enumerate(["Fifty courses.", "Fifteen courses."], start=1):
            clock.move_to(NOON + hours * HOUR)
            change(project, summary_en=text)
            publish(project)
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert "Fifteen" in mail.body
        assert "Fifty" not in mail.body
        for hours, text in enumerate(["Sixty courses.", "Fifteen courses."], start=2):
            clock.move_to(MORNING + hours * HOUR)
            change(project, summary_en=text)
            publish(project)
        assert mails_of_run(clock, mailoutbox, MORNING + DAY + HOUR) == []

    def test_withdrawal_is_mailed_with_its_reason_but_not_of_what_was_new(
        self, client, clock, mailoutbox
    ):
        project = seen(make_project(slug="glacy"))
        confirmed(client)
        clock.move_to(NOON + HOUR)
        new = published(make_project(slug="new", acronym="NEW"))
        clock.move_to(NOON + 2 * HOUR)
        withdraw(new, None, "Published by mistake.")
        withdraw(project, None, "The project has ended.")
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert mail.subject == "Changes: GLACY+"
        assert "The project has ended." in mail.body
        assert "NEW" not in mail.body

    def test_withdrawal_names_the_page_that_replaces_it(self, client, clock, mailoutbox):
        old, new = (seen(make_project(slug=slug, acronym=slug)) for slug in ("old", "new"))
        confirmed(client, old)
        clock.move_to(NOON + HOUR)
        withdraw(old, None, "Continued under another name.", successor=new)
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert "http://testserver/projects/new/" in mail.body

    def test_minor_changes_are_not_mailed(self, client, clock, mailoutbox):
        project = seen(make_project(slug="glacy", summary_en="Forty corses."))
        confirmed(client)
        clock.move_to(NOON + HOUR)
        change(project, summary_en="Forty courses.")
        publish(project, is_minor=True)
        assert mails_of_run(clock, mailoutbox, MORNING + HOUR) == []
        assert not FollowerMail.objects.exists()

    def test_note_of_a_change_is_mailed_although_a_minor_one_follows(
        self, client, clock, mailoutbox
    ):
        project = seen(make_project(slug="glacy", summary_en="Courses for judges."))
        confirmed(client, project)
        clock.move_to(NOON + HOUR)
        change(project, summary_en="Corses for prosecutors.")
        publish(project, note="Prosecutors take part.")
        clock.move_to(NOON + 2 * HOUR)
        change(project, summary_en="Courses for prosecutors.")
        publish(project, note="A letter.", is_minor=True)
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert "Prosecutors take part." in mail.body
        assert "A letter." not in mail.body

    def test_withheld_change_is_mailed_with_the_reason_only(self, client, clock, mailoutbox):
        project = seen(make_project(slug="glacy", acronym="GLACY+"))
        confirmed(client, project)
        clock.move_to(NOON + HOUR)
        change(project, summary_en="The name of a victim.")
        row = publish(project, note="It names a victim.")
        operations.withhold(row, None, "The safety of a person.")
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert "The safety of a person." in mail.body
        assert "victim" not in mail.body

    def test_changes_of_calls_are_mailed_at_once(self, client, clock, mailoutbox):
        published(make_office())
        call = seen(make_call(slug="audit"))
        confirmed(client, call)
        clock.move_to(NOON + HOUR)
        change(call, title_en="Audit of two projects")
        publish(call)
        (mail,) = mails_of_run(clock, mailoutbox, NOON + HOUR + 2 * MINUTE)
        assert "two" in mail.body
        assert mails_of_run(clock, mailoutbox, MORNING + HOUR) == []

    def test_mail_of_many_changes_says_that_there_are_more(
        self, client, clock, mailoutbox, monkeypatch
    ):
        monkeypatch.setattr("following.mail_texts.MAX_CHANGES", 1)
        confirmed(client)
        clock.move_to(NOON + HOUR)
        for slug in ("one", "two"):
            published(make_project(slug=slug, acronym=slug))
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert mail.subject == "Changes: one"
        assert "All changes: http://testserver/updates/" in mail.body

    def test_mail_is_in_the_language_of_the_page(self, client, clock, mailoutbox):
        project = seen(
            make_project(slug="glacy", title_fr="Action mondiale", title_ro="Acțiune globală")
        )
        ask(client, "/ro/projects/glacy/", at="/ro/follow/")
        send_due()
        follower = Follower.objects.get()
        client.post("/ro" + choice_of(follower), {"target": follower.asked_for})
        assert "Vă rugăm să confirmați" in mailoutbox[0].subject
        clock.move_to(NOON + HOUR)
        change(project, title_ro="Acțiune globală împotriva criminalității")
        publish(project)
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert mail.subject.startswith("Modificări:")
        assert "împotriva criminalității" in mail.body
        assert "/ro/projects/glacy/" in mail.body

    def test_new_page_is_mailed_with_its_texts(self, client, clock, mailoutbox):
        published(make_office())
        confirmed(client)
        clock.move_to(NOON + HOUR)
        published(make_call(title_en="Audit", requirements_en="<p>Ten years of practice.</p>"))
        (mail,) = mails_of_run(clock, mailoutbox, NOON + HOUR + 2 * MINUTE)
        assert "Ten years of practice." in mail.body
        assert "not published" not in mail.body
        assert "added:" not in mail.body

    def test_title_with_a_line_separator_is_mailed(self, client, clock, mailoutbox):
        project = seen(make_project(acronym="A\u2028B"))
        confirmed(client)
        clock.move_to(NOON + HOUR)
        publish(change(project, summary_en="New."))
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert mail.subject == "Changes: A B"

    def test_mail_says_how_many_changes_it_leaves_out(self, client, clock, mailoutbox, monkeypatch):
        monkeypatch.setattr("publishing.diff.public.MAX_CHANGES", 1)
        project = seen(make_project())
        confirmed(client)
        clock.move_to(NOON + 2 * HOUR)
        publish(change(project, title_en="New", summary_en="New", objective_en="<p>New</p>"))
        (mail,) = mails_of_run(clock, mailoutbox, MORNING + HOUR)
        assert "and 2 more" in mail.body


class TestRetention:
    def test_choice_is_renewed_or_the_address_is_deleted(self, client, clock, mailoutbox):
        confirmed(client)
        mailoutbox.clear()
        assert followers.delete_expired(NOON + 690 * DAY) == 0
        assert not FollowerMail.objects.exists()
        for days in (701, 702, 729):
            clock.move_to(NOON + days * DAY)
            assert followers.delete_expired(NOON + days * DAY) == 0
        send_due()
        (reminder,) = mailoutbox
        assert "Nearly two years ago" in reminder.body
        assert followers.delete_expired(NOON + 730 * DAY) > 0
        assert not Follower.objects.exists()

    def test_strangers_cannot_take_the_place_of_the_reminder(self, client, clock, mailoutbox):
        confirmed(client, seen(make_project(slug="glacy")))
        for days in (660, 690):
            clock.move_to(NOON + days * DAY)
            ask(client, "/calls/")
        send_due()
        mailoutbox.clear()
        clock.move_to(NOON + 701 * DAY)
        followers.delete_expired(NOON + 701 * DAY)
        send_due()
        (reminder,) = mailoutbox
        assert "Nearly two years ago" in reminder.body

    def test_question_that_waits_is_not_sent_after_the_confirmation(self, client, mailoutbox):
        ask(client)
        follower = Follower.objects.get()
        followers.confirm(follower, follower.asked_for, NOON + MINUTE)
        send_due()
        assert mailoutbox == []

    def test_confirmation_after_leaving_stores_no_address_again(self, client):
        ask(client)
        follower = Follower.objects.get()
        Follower.objects.all().delete()
        followers.confirm(follower, follower.asked_for, NOON + MINUTE)
        assert not Follower.objects.exists()

    def test_network_is_forgotten_after_a_month(self, client, clock):
        follower = confirmed(client)
        clock.shift(DAY)
        ask(client, "/calls/")
        follower.refresh_from_db()
        assert follower.network
        followers.delete_expired(NOON + 32 * DAY)
        follower.refresh_from_db()
        assert not follower.network

    def test_renewed_choice_stays(self, client, clock):
        follower = confirmed(client)
        clock.move_to(NOON + 710 * DAY)
        followers.delete_expired(NOON + 710 * DAY)
        client.post(choice_of(follower), {"target": [""]})
        assert followers.delete_expired(NOON + 800 * DAY) == 0

    def test_address_that_does_not_confirm_is_deleted(self, client):
        ask(client)
        assert followers.delete_expired(NOON + 29 * DAY) == 0
        assert followers.delete_expired(NOON + 31 * DAY) > 0

    def test_erasure_and_command_leave_no_trace(self, client):
        for remove in (
            lambda: retention.erase(ADDRESS, make_user()),
            lambda: call_command("remove_follower", ADDRESS.upper()),
        ):
            confirmed(client)
            ask(client, "/calls/")
            remove()
            assert ADDRESS not in str(list(all_rows())).casefold()
        with pytest.raises(CommandError):
            call_command("remove_follower", ADDRESS)
