"""The mails of random days, compared with all publications read one by one; and many followers."""

import json
import random
import sys
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.i18n.dates import BUCHAREST, bucharest_day
from core.i18n.languages import LANGUAGES
from core.mail import sending
from core.mail.models import MailState
from following import followers
from following.followers import SENT_FROM, SETTLING
from following.mail_texts import EVERYTHING
from following.models import Follower, FollowerMail
from publishing import operations
from record import registry
from record.models import Publication
from record.texts import CONFIRMED
from tests.helpers.factories import change, make_activity, make_call, make_project, published
from tests.helpers.followers import follower_columns, html_of, make_follower, paths_told
from tests.helpers.publishing import publish, withdraw
from tests.helpers.server.processes import start
from tests.helpers.times import DAY, HOUR, MINUTE, NOON, SECOND, TICK

STEPS = 120
SCALE = 5_000


class RandomDays:
    """Objects, followers and tasks of some days, and the mails that are expected.

    ``waiting`` has the start of the period of each waiting mail by follower, end of the period, and
    whether the mail is about kinds of immediate mails.
    """

    def __init__(self, seed, server):
        self.random = random.Random(seed)
        self.server = server
        self.now = NOON
        self.number = 0
        self.read = 0
        self.withheld = set()
        self.waiting = {}
        self.told = []
        projects = [make_project(slug=f"project-{number}") for number in range(3)]
        self.objects = [*projects]
        for number in range(6):
            of = self.random.sample(projects, number % 3)
            self.objects.append(make_activity(slug=f"activity-{number}", projects=of))
        self.objects += [make_call(slug=f"call-{number}", project=projects[0]) for number in (0, 1)]
        for obj in self.objects[::2]:
            self._publish(obj)
        refs = [str(project.ref) for project in projects]
        self.choices = [[EVERYTHING], ["activity"], ["call"], [refs[0]], refs[1:]]
        self.choices += [[refs[0], "call"], [EVERYTHING, refs[1]], ["activity", refs[2]]]
        self.now += HOUR
        self.since = {}
        for number, targets in enumerate(self.choices):
            language = [*LANGUAGES][number % 3]
            address = f"{number}@example.org"
            follower = make_follower(address, *targets, language=language, since=self.now)
            self.since[follower.pk, False] = self.since[follower.pk, True] = self.now

    def run(self):
        steps = [self._publish] * 4 + [self._correct] * 2 + [self._make_minor_change] * 2
        steps += [self._withdraw] * 2 + [self._schedule, self._withhold, self._confirm]
        for _step in range(STEPS):
            self.now += self.random.random() * 6 * HOUR
            with suppress(ValidationError):  # nothing differs, or is in force
                self.random.choice(steps)(self.random.choice(self.objects))
            if self.random.random() < 0.1:
                self._choose()
            self._run_tasks_at_random()
        for minutes in (0, 10, 60, 600, 3_000):
            self.now += minutes * MINUTE
            self.server.always = None
            self.queue()
            self.send()
        assert not self.waiting

    def _run_tasks_at_random(self):
        if self.random.random() < 0.4:
            self.now += self.random.random() * HOUR
            self.queue()
        if self.random.random() < 0.4:
            self.now += self.random.random() * HOUR
            self.server.always = self.random.choice([None, None, "later"])
            self.send()

    def _edit(self, obj):
        self.number += 1
        column = "summary_en" if obj.kind == "project" else "title_en"
        return change(obj, **{column: f"marker-{self.number}x"})

    def _publish(self, obj, **how):
        with suppress(ValidationError):
            return publish(self._edit(obj), now=self.now, note=f"marker-{self.number}x", **how)

    def _correct(self, obj):
        self._publish(obj)
        self.now += self.random.random() * HOUR
        self._publish(obj)

    def _make_minor_change(self, obj):
        self._publish(obj, is_minor=True)

    def _schedule(self, obj):
        self._publish(obj, at=self.now + self.random.random() * 2 * DAY)

    def _withdraw(self, obj):
        withdraw(obj, None, "It was published by mistake.", now=self.now)

    def _withhold(self, obj):
        rows = Publication.objects.ever_in_force(self.now).of(obj).with_content()
        row = rows.order_by("-in_force_from").first()
        if row:
            text = json.dumps(dict(row.read(None)), default=str)
            marker = text[text.index("marker-") :].split("x")[0]
            operations.withhold(row, None, "A person’s safety.", now=self.now)
            self.withheld.add(marker + "x")

    def _confirm(self, obj):
        obj = type(obj).objects.get(pk=obj.pk)
        operations.confirm([obj], None, ["*"], bucharest_day(self.now), now=self.now)

    def _choose(self):
        follower = self.random.choice(Follower.objects.order_by("pk"))
        followers.confirm(follower, self.random.choice(self.choices), self.now)

    def queue(self):
        followers.queue_due(self.now)
        settled = self.now - SETTLING
        morning = settled.astimezone(BUCHAREST)
        morning = morning.replace(hour=SENT_FROM, minute=0, second=0, microsecond=0)
        if morning > settled:
            morning -= DAY
        for pk, is_sent_immediately in list(self.since):
            end = settled if is_sent_immediately else morning
            start = self.since[pk, is_sent_immediately]
            if end > start:
                self.since[pk, is_sent_immediately] = end
                self._expect(pk, start, end, is_sent_immediately)

    def _expect(self, pk, start, end, is_sent_immediately):
        mails = FollowerMail.objects.filter(follower=pk, is_sent_immediately=is_sent_immediately)
        if mails.filter(created_at=end).exists():
            self.waiting[pk, end, is_sent_immediately] = start
        else:
            assert expected(Follower.objects.get(pk=pk), start, end, is_sent_immediately) == []

    def send(self):
        sending.send_due(lambda: self.now)
        for mail in self.server.mails(self.read):
            row = FollowerMail.objects.select_related("follower").get(mail_id=mail["Message-ID"])
            key = row.follower_id, row.created_at, row.is_sent_immediately
            start = self.waiting.pop(key)
            paths = expected(row.follower, start, *key[1:])
            assert paths_told(mail) == paths != []
            self.told += [(row.follower_id, path, row.created_at) for path in paths]
            text = html_of(mail) + mail.get_body(["plain"]).get_content() + str(mail["Subject"])
            assert not [marker for marker in self.withheld if marker in text]
        self.read = len(self.server.taken)
        for (pk, end, is_sent_immediately), start in [*self.waiting.items()]:
            mails = FollowerMail.objects.filter(follower=pk, created_at=end)
            if not mails.filter(is_sent_immediately=is_sent_immediately).exists():
                follower = Follower.objects.get(pk=pk)
                assert expected(follower, start, end, is_sent_immediately) == []
                del self.waiting[pk, end, is_sent_immediately]


def expected(follower, start, end, is_sent_immediately):
    """Return the paths of what differs for a follower, of each object at most once."""
    objects = {}
    for row in Publication.objects.ever_in_force(end).order_by("in_force_from"):
        objects.setdefault(row.ref, []).append(row)
    paths = []
    for ref, rows in objects.items():
        inside = [row for row in rows if row.in_force_from > start]
        loud = [row for row in inside if not row.is_minor and row.note != CONFIRMED]
        before = rows[-1 - len(inside)] if len(inside) < len(rows) else None
        is_told = registry.content_class_of(ref.kind).is_sent_immediately == is_sent_immediately
        has_changed = public(before) != public(rows[-1])
        if is_told and loud and has_changed and is_followed(follower, ref, rows, start):
            row = rows[-1] if public(rows[-1]) else before
            paths.append(row.read(None).get_absolute_url())
    return sorted(paths)


def public(row):
    return row.digest if row and not row.is_gone else ""


def is_followed(follower, ref, rows, start):
    if {EVERYTHING, ref.kind, str(ref)}.intersection(follower.targets):
        return True
    later = [row for row in rows if row.in_force_until >= start + TICK and public(row)]
    named = {str(each) for row in later for each in row.read(None).refs()}
    return bool(named.intersection(follower.targets))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_each_change_is_told_once_and_nothing_else(mail_server, seed):
    days = RandomDays(seed, mail_server)
    days.run()
    assert len(days.told) == len(set(days.told)) > 100
    ids = [mail["Message-ID"] for mail in mail_server.mails()]
    assert len(ids) == len(set(ids)) > 50
    daily = FollowerMail.objects.filter(state=MailState.SENT, is_sent_immediately=False)
    told_on = [(pk, bucharest_day(at)) for pk, at in daily.values_list("follower", "created_at")]
    assert len(told_on) == len(set(told_on)) > 30
    hours = {at.astimezone(BUCHAREST).hour for at in daily.values_list("created_at", flat=True)}
    assert hours == {SENT_FROM}
    assert len(days.withheld) > 3
    sys.stderr.write(f"{len(ids)} mails tell {len(days.told)} changes\n")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_mails_to_5_000_followers_are_rendered_once_for_each_choice(mail_server):
    projects = [make_project(slug=f"project-{number}") for number in range(20)]
    activities = [
        make_activity(slug=f"activity-{number}", projects=[projects[number]], start="2026-03-20")
        for number in range(20)
    ]
    calls = [make_call(slug=f"call-{number}") for number in range(5)]
    operations.publish([*projects, *activities, *calls], by=None, now=NOON - 2 * DAY)
    words = " ".join(f"word{number}" for number in range(300))
    for number, obj in enumerate([*projects[:13], *activities[:13], *calls[:4]]):
        column, text = ("title", number) if obj.kind == "call" else ("summary", words)
        texts = {f"{column}_{code}": f"<p>{number} {text} {code}</p>" for code in LANGUAGES}
        published(change(obj, **texts), now=NOON + number * SECOND)
    choices = [[EVERYTHING]] * 10 + [["activity"], ["call"], ["project", "call"]]
    choices += [[str(project.ref)] for project in projects]
    choice = random.Random(5)
    rows = []
    for number in range(SCALE):
        # Most got mails on the day before; some have confirmed since then.
        since = NOON - DAY + (number % 50 == 0) * number * SECOND
        targets, language = choice.choice(choices), choice.choice([*LANGUAGES])
        rows.append(Follower(**follower_columns(f"{number}@example.org", targets, language, since)))
    Follower.objects.bulk_create(rows)
    texts = {(*row.targets, row.language, row.covered_until) for row in rows}
    began = timezone.now()
    arguments = ["-m", "tests.helpers.server.mail_tasks", str(mail_server.port)]
    program = start(*arguments, (NOON + DAY).isoformat(), settings="tests.settings")
    output, _ = program.communicate(timeout=1_200)
    facts = json.loads(output.splitlines()[-1])
    sys.stderr.write(f"{facts}, {2 * len(texts)} texts in {timezone.now() - began}\n")
    counts = mail_server.taken_by()
    assert facts["queued"] == 2 * SCALE
    assert facts["sent"] == len(mail_server.taken) >= SCALE
    unchanged = {str(project.ref) for project in projects[13:]}
    assert set(counts) == {row.email for row in rows if row.targets[0] not in unchanged}
    assert max(counts.values()) == 2  # of the day, and of calls
    assert facts["queries"] <= 5 * facts["queued"] + 2 * 20 * len(texts)
