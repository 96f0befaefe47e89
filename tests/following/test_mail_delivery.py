"""Mails to followers and a mail server that fails, a process that is killed, and strict readers."""

import random
import re
import signal
import sys
from collections import Counter
from email import message_from_bytes, policy

import pytest
import time_machine
from django.urls import reverse
from lxml.html import fromstring

from core.attempts import CLAIM_DURATION, MAX_ATTEMPTS
from core.mail import sending
from core.mail.models import MailState
from following import followers
from following.mail_texts import EVERYTHING
from following.models import Follower, FollowerMail
from publishing import operations
from tests.helpers.concurrency import at_once
from tests.helpers.factories import change, make_activity, make_call, make_project, published
from tests.helpers.followers import html_of, make_follower, paths_told
from tests.helpers.pages.contact_form import press_send, token_of
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.client import wait_until
from tests.helpers.server.loopback import tls_context
from tests.helpers.server.mail_server import MailServer, mailers_for
from tests.helpers.server.processes import start
from tests.helpers.times import ATTEMPT_MINUTES, DAY, HOUR, MINUTE, NOON, SECOND

TASKS = "tests.helpers.server.mail_tasks"
ADDRESSES = [f"{number}@example.org" for number in range(4)]
BEHAVIOURS = ["refuse", "later", "refuse data", "421", "hang", "drop", "drop data", "slow"]
TAKES_TWICE = "take and drop"
OF_CONNECTIONS = ["refuse login", "break tls", "garble tls"]
KILLED_WITHOUT_NOTE = {"accepted", "accepted, not recorded"}
STEPS = [
    "queued, not committed",
    "queue committed",
    "claimed",
    "composing",
    "composed",
    "connected",
    "recipient accepted",
    "half sent",
    *sorted(KILLED_WITHOUT_NOTE),
    "recorded",
]


def run(at):
    return sending.send_due(lambda: at)


def run_until_sent(at=NOON + DAY):
    """Send at the times at which rejected mails are due again, until none waits."""
    for minutes in ATTEMPT_MINUTES:
        later = at + minutes * MINUTE
        for _number in range(1 + len(ADDRESSES)):  # a server that hangs ends the run
            run(later)
    assert set(FollowerMail.objects.values_list("state", flat=True)) <= {MailState.SENT}


def add_change():
    """Publish a project on the day before, and a change of it at noon; return it."""
    project = published(make_project(slug="glacy"), now=NOON - 2 * DAY)
    publish(change(project, summary_en="<p>Nine courses.</p>"), now=NOON)
    return project


def check_ids(server, twice=()):
    """Check that each address got one mail, or two with one Message-ID. Return the latter."""
    counts = server.taken_by()
    assert set(counts) == set(ADDRESSES)
    for address, number in counts.items():
        assert number <= 1 + (address in twice), address
        assert len(set(server.ids_of(address))) == 1
    return [address for address in counts if counts[address] == 2]


@pytest.fixture
def four_followers():
    add_change()
    for address in ADDRESSES:
        make_follower(address)


@pytest.mark.usefixtures("four_followers")
class TestFailingServer:
    @pytest.mark.parametrize("times", [1, 2])
    @pytest.mark.parametrize("behaviour", BEHAVIOURS)
    def test_each_mail_is_accepted_once(self, mail_server, behaviour, times):
        for address in ADDRESSES:
            mail_server.behave(address, *[behaviour] * times)
        assert followers.queue_due(NOON + DAY) == len(ADDRESSES)
        run_until_sent()
        assert check_ids(mail_server) == []
        assert Follower.objects.filter(refusals=0).count() == len(ADDRESSES)

    def test_mail_that_was_accepted_without_a_response_has_one_id(self, mail_server):
        unlucky = ADDRESSES[:2]
        for address in unlucky:
            mail_server.behave(address, TAKES_TWICE)
        followers.queue_due(NOON + DAY)
        run_until_sent()
        assert check_ids(mail_server, unlucky) == unlucky

    @pytest.mark.parametrize("behaviour", OF_CONNECTIONS)
    def test_connection_that_fails_delays_mails(self, settings, tmp_path, monkeypatch, behaviour):
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate"))
        more = {"use_tls": True, "username": "site", "password": "password"}
        with MailServer(tls_context(tmp_path / "certificate", "IP:127.0.0.1")) as server:
            settings.MAILERS = mailers_for(server.port, timeout=5, **more)
            server.at_connections += [behaviour] * 6
            followers.queue_due(NOON + DAY)
            assert run(NOON + DAY) == {MailState.DUE: 4}
            assert server.taken == []
            run_until_sent(NOON + DAY + MINUTE)
            assert server.at_connections == []
            assert check_ids(server) == []
        assert Follower.objects.filter(refusals=0).count() == len(ADDRESSES)

    def test_mail_that_never_gets_through_is_shown_as_failed(self, mail_server):
        mail_server.always = "421"
        followers.queue_due(NOON + DAY)
        for minutes in ATTEMPT_MINUTES:
            run(NOON + DAY + minutes * MINUTE)
        failed = FollowerMail.objects.filter(state=MailState.FAILED, attempts=MAX_ATTEMPTS)
        assert failed.count() == len(ADDRESSES)
        mail_server.always = None
        sending.send_again(FollowerMail.objects.all(), NOON + 9 * DAY)
        run(NOON + 9 * DAY)
        assert check_ids(mail_server) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2))
def test_many_mails_with_every_behaviour_are_accepted(mail_server, seed):
    choice = random.Random(seed)
    add_change()
    expected = Counter()
    for number in range(80):
        address = f"{number}@example.org"
        make_follower(address)
        behaviours = choice.choices([*BEHAVIOURS[:-1], TAKES_TWICE], k=choice.randint(0, 3))
        mail_server.behave(address, *behaviours, "slow")
        expected[address] = 1 + behaviours.count(TAKES_TWICE)
    followers.queue_due(NOON + DAY)
    at = NOON + DAY
    while FollowerMail.objects.exclude(state=MailState.SENT).exists():
        run(at)
        at += MINUTE
        assert at < NOON + 4 * DAY
    assert mail_server.taken_by() == expected
    for address in expected:
        assert len(set(mail_server.ids_of(address))) == 1
    several = [address for address in expected if expected[address] > 1]
    sys.stderr.write(f"{len(mail_server.taken)} accepted, {len(several)} mails more than once\n")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKilledProcess:
    @pytest.mark.usefixtures("four_followers")
    @pytest.mark.parametrize("step", STEPS)
    def test_mail_is_accepted_twice_only_if_it_was_accepted_and_not_recorded(
        self, mail_server, step
    ):
        at = NOON + DAY
        process = start(
            "-m", TASKS, str(mail_server.port), at.isoformat(), step, settings="tests.settings"
        )
        output, _ = process.communicate(timeout=120)
        assert process.returncode == -signal.SIGKILL, output
        again = at + CLAIM_DURATION
        followers.queue_due(again)
        run(again)
        twice = check_ids(mail_server, ADDRESSES)
        assert len(twice) == (step in KILLED_WITHOUT_NOTE)
        run(again + CLAIM_DURATION)
        assert FollowerMail.objects.filter(state=MailState.SENT).count() == len(ADDRESSES)
        assert followers.queue_due(again + HOUR) == 0

    def test_processes_killed_at_random_lose_no_mail(self, mail_server):
        kills = 6
        number = 60
        add_change()
        for follower in range(number):
            make_follower(f"{follower}@example.org")
        mail_server.always = "slow"
        at = NOON + DAY
        choice = random.Random(1)
        for _kill in range(kills):
            wanted = len(mail_server.taken) + choice.randint(1, number // kills - 1)
            arguments = ["-m", TASKS, str(mail_server.port), at.isoformat()]
            process = start(*arguments, settings="tests.settings")
            wait_until(lambda: len(mail_server.taken) >= wanted)  # noqa: B023 (it is called here)
            process.kill()
            process.communicate(timeout=30)
            at += CLAIM_DURATION
        mail_server.always = None
        run(at)
        counts = mail_server.taken_by()
        assert len(counts) == number
        twice = [address for address in counts if counts[address] > 1]
        sys.stderr.write(f"{kills} processes killed, {len(twice)} mails accepted twice\n")
        assert len(mail_server.taken) - number <= kills
        for address in counts:
            assert len(set(mail_server.ids_of(address))) == 1

    def test_tasks_of_two_processes_queue_each_mail_once(self, mail_server, four_followers):
        tasks = [lambda: followers.queue_due(NOON + DAY)] * 4
        assert sorted(at_once(*tasks)) == [0, 0, 0, len(ADDRESSES)]
        run(NOON + DAY)
        assert check_ids(mail_server) == []

    def test_tasks_of_two_processes_remind_once(self, mail_server):
        make_follower("ana@example.org", since=NOON - 701 * DAY)
        at_once(*[lambda: followers.delete_expired(NOON)] * 4)
        assert FollowerMail.objects.count() == 1

    def test_choice_confirmed_while_mails_are_queued_tells_nothing_twice(
        self, client, mail_server, four_followers, monkeypatch
    ):
        follower = Follower.objects.first()
        confirm = followers.confirm

        def confirm_later(*args):
            followers.queue_due(NOON + DAY)
            confirm(*args)

        monkeypatch.setattr(followers, "confirm", confirm_later)
        path = reverse("following:choice", query={"follower": follower.token})
        with time_machine.travel(NOON + DAY):
            assert client.post(path, {"target": EVERYTHING}).status_code == 200
        followers.queue_due(NOON + DAY + HOUR)
        run(NOON + DAY + HOUR)
        assert check_ids(mail_server) == []


def test_reminder_that_cannot_be_queued_is_due_again(monkeypatch):
    follower = make_follower("ana@example.org", since=NOON - 701 * DAY)

    def fail(*args, **columns):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(FollowerMail, "save", fail)
        with pytest.raises(KeyboardInterrupt):
            followers.delete_expired(NOON)
    follower.refresh_from_db()
    assert follower.asked_at is None
    followers.delete_expired(NOON + MINUTE)
    assert FollowerMail.objects.count() == 1


class TestAsking:
    @pytest.mark.slow
    def test_10_000_requests_send_one_mail_a_day_and_three_in_all(self, mail_server):
        days = 10
        for number in range(10_000):
            at = NOON + number * days * DAY / 10_000
            followers.ask("ana@example.org", EVERYTHING, "", at)
            if number % 500 == 499:
                run(at)
        times = [mail["Date"].datetime for mail in mail_server.mails()]
        assert len(times) == 3
        assert times == [NOON + number * DAY for number in range(3)]
        followers.confirm(Follower.objects.get(), [EVERYTHING], at)
        followers.ask("ana@example.org", "project", "", at + DAY)
        run(at + DAY)
        assert len(mail_server.taken) == 4

    def test_spellings_of_an_address_are_one(self, mail_server):
        for email in ("Ana@example.org", "ana@EXAMPLE.org", "ANA@example.org"):
            followers.ask(email, EVERYTHING, "", NOON)
        run(NOON)
        assert len(mail_server.taken) == 1

    def test_form_sent_often_sends_one_mail_a_day(self, client, mail_server):
        for number in range(200):
            with time_machine.travel(NOON + number * 4 * DAY / 200, tick=False):
                form = {"token": token_of(minutes=1), "path": "/", "email": "ana@example.org"}
                assert press_send(client, form, path="/follow/").status_code == 303
        run(NOON + 4 * DAY)
        days = [mail["Date"].datetime - NOON for mail in mail_server.mails()]
        assert days == [0 * DAY, DAY, 2 * DAY]

    def test_address_that_does_not_confirm_is_deleted_after_30_days(self):
        followers.ask("ana@example.org", EVERYTHING, "", NOON)
        assert followers.delete_expired(NOON + 30 * DAY - SECOND) == 0
        followers.delete_expired(NOON + 30 * DAY)
        assert not Follower.objects.exists()
        assert not FollowerMail.objects.exists()


class TestLeaving:
    @pytest.mark.parametrize(
        ("behaviour", "is_deleted"), [("refuse", True), ("later", False), ("refuse data", False)]
    )
    def test_address_is_deleted_after_three_mails_refused_for_good(
        self, mail_server, behaviour, is_deleted
    ):
        mail_server.always = behaviour
        project = add_change()
        make_follower("ana@example.org")
        for number in range(3):
            assert Follower.objects.exists()
            at = NOON + (1 + 3 * number) * DAY
            publish(change(project, acronym=f"{number}"), now=at - 20 * HOUR)
            assert followers.queue_due(at) == 1
            for minutes in ATTEMPT_MINUTES:
                run(at + minutes * MINUTE)
        assert Follower.objects.exists() != is_deleted
        assert FollowerMail.objects.exists() != is_deleted
        assert mail_server.taken == []

    def test_mails_refused_before_a_confirmation_do_not_count(self, mail_server):
        follower = make_follower("ana@example.org", refusals=2)
        followers.confirm(follower, [EVERYTHING], NOON)
        mail_server.always = "refuse"
        followers.ask("ana@example.org", "project", "", NOON)
        for minutes in ATTEMPT_MINUTES:
            run(NOON + minutes * MINUTE)
        follower.refresh_from_db()
        assert follower.refusals == 1

    def test_address_is_deleted_after_24_months_and_reminded_30_days_before(self, mail_server):
        follower = make_follower("ana@example.org", since=NOON)
        end = NOON + 730 * DAY
        sent = []
        for at in (end - 31 * DAY, end - 30 * DAY, end - 29 * DAY, end - SECOND, end):
            followers.delete_expired(at)
            run(at)
            sent.append(len(mail_server.taken))
        assert sent == [0, 1, 1, 1, 1]
        assert f"follower={follower.token}" in html_of(mail_server.mails()[0])
        assert not Follower.objects.exists()

    def test_confirmation_after_the_reminder_keeps_the_address(self, mail_server):
        follower = make_follower("ana@example.org", since=NOON)
        end = NOON + 730 * DAY
        followers.delete_expired(end - 30 * DAY)
        run(end - 30 * DAY)
        follower.refresh_from_db()
        followers.confirm(follower, [EVERYTHING], end - DAY)
        assert followers.delete_expired(end + DAY) == 0
        assert FollowerMail.objects.count() == 1
        followers.delete_expired(end - DAY + 700 * DAY)
        assert FollowerMail.objects.count() == 2


FRENCH = "Rapport d’activités\u00a0: «\u202fla criminalité\u202f» à l’œuvre, en été\u202f!"
ROMANIAN = "Combaterea criminalității informatice în România: șapte cursuri și câțiva judecători"
FLAGS = re.MULTILINE
LONG = "<p>" + "Œuvre à l’étranger, judecători și procurori, " * 60 + "fin.</p>"


class TestStrictReaders:
    @pytest.fixture
    def parsed(self, mail_server, settings):
        """Return the mails in the three languages, parsed from the bytes that were accepted."""
        settings.SITE_URL = "https://site.example"
        texts = {"summary_fr": LONG, "summary_en": LONG}
        project = published(make_project(slug="glacy", **texts), now=NOON - 2 * DAY)
        publish(change(project, summary_fr=LONG + "<p>a &lt; b</p>"), now=NOON, note="Două < trei")
        texts = {"title_fr": FRENCH, "title_ro": ROMANIAN}
        published(make_activity(start="2026-03-20", projects=[project], **texts), now=NOON)
        publish(change(project, summary_ro="<p>Ș</p>", summary_en="<p>Short.</p>"), now=NOON + HOUR)
        for language in ("en", "fr", "ro"):
            make_follower(f"{language}@example.org", language=language)
        followers.queue_due(NOON + DAY)
        for language in ("en", "fr", "ro"):
            followers.ask(f"new-{language}@example.org", EVERYTHING, "", NOON + DAY)
        run(NOON + DAY)
        assert len(mail_server.taken) == 6
        return dict(mail_server.taken)

    @pytest.mark.parametrize("policy", [policy.default, policy.SMTP, policy.strict + policy.SMTP])
    def test_mails_are_read_without_a_defect(self, parsed, policy):
        for content in parsed.values():
            mail = message_from_bytes(content, policy=policy)
            parts = [mail, *mail.walk()]
            assert [part.defects for part in parts if part.defects] == []
            assert [mail[name].defects for name in mail if getattr(mail[name], "defects", ())] == []
            assert [part.get_content_type() for part in mail.iter_parts()] == [
                "text/plain",
                "text/html",
            ]

    @pytest.mark.parametrize(("language", "title"), [("fr", FRENCH), ("ro", ROMANIAN)])
    def test_subject_is_intact(self, parsed, language, title):
        mail = message_from_bytes(parsed[f"{language}@example.org"], policy=policy.default)
        assert title in str(mail["Subject"])
        assert title in html_of(mail)

    def test_text_and_html_have_the_same_words(self, parsed):
        for content in parsed.values():
            mail = message_from_bytes(content, policy=policy.default)
            text = mail.get_body(["plain"]).get_content()
            html = " ".join(fromstring(html_of(mail)).itertext())
            assert re.sub(r"\s", "", text) == re.sub(r"\s", "", html)
            assert len(text.split()) > 20

    def test_lines_are_short_and_links_to_leave_are_written_out(self, parsed):
        for address, content in parsed.items():
            for line in content.replace(b"\r\n", b"\n").split(b"\n"):
                assert len(line) <= 998
            assert not re.search(rb"(?<!\r)\n", content)
            token = Follower.objects.get(email=address).token
            pattern = rf"^List-Unsubscribe:\s+<https://site\.example/\S*follower={token}>\r\n"
            assert re.search(pattern.encode(), content, FLAGS)
            one_click = rb"^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            assert re.search(one_click, content, FLAGS)
            assert address.encode() not in content.replace(f"To: {address}".encode(), b"")


def test_withdrawal_is_told_and_what_was_withdrawn_before_the_morning_is_not(mail_server):
    project = add_change()
    make_follower("ana@example.org", since=NOON + HOUR)
    short = published(make_activity(slug="short"), now=NOON + 2 * HOUR)
    withdraw(short, None, "By mistake.", now=NOON + 3 * HOUR)
    withdraw(project, None, "It was merged.", now=NOON + 4 * HOUR)
    followers.queue_due(NOON + DAY)
    run(NOON + DAY)
    (mail,) = mail_server.mails()
    assert paths_told(mail) == ["/projects/glacy/"]
    assert "It was merged." in html_of(mail)


def test_follower_of_everything_and_of_a_project_is_told_of_everything(mail_server):
    project = add_change()
    published(make_activity(slug="course"), now=NOON)
    make_follower("ana@example.org", str(project.ref), EVERYTHING)
    followers.queue_due(NOON + DAY)
    run(NOON + DAY)
    (mail,) = mail_server.mails()
    assert paths_told(mail) == ["/activities/course/", "/projects/glacy/"]


def test_call_is_sent_immediately_and_not_again_in_the_morning(mail_server):
    make_follower("ana@example.org", since=NOON)
    published(make_call(slug="audit"), now=NOON + MINUTE)
    for at in (NOON + MINUTE + SECOND, NOON + 3 * MINUTE, NOON + 4 * MINUTE, NOON + DAY):
        followers.queue_due(at)
        run(at)
    (mail,) = mail_server.mails()
    assert paths_told(mail) == ["/calls/audit/"]
    assert mail["Date"].datetime == NOON + 2 * MINUTE


def test_text_withheld_while_its_mail_waits_is_not_quoted(mail_server):
    project = add_change()
    make_follower("ana@example.org")
    row = publish(change(project, title_en="The name of a victim"), now=NOON + HOUR)
    followers.queue_due(NOON + DAY)
    mail_server.always = "later"
    run(NOON + DAY)
    operations.withhold(row, None, "A person’s safety.", now=NOON + DAY + SECOND)
    mail_server.always = None
    run(NOON + DAY + HOUR)
    (mail,) = mail_server.mails()
    assert "victim" not in html_of(mail) + str(mail["Subject"])
    assert "victim" not in mail.get_body(["plain"]).get_content()
