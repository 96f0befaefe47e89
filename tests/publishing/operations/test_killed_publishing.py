"""A process that is killed while it publishes leaves nothing of it."""

import signal

import pytest

from accounts.models import AuditEntry
from publishing import operations
from record.models import Publication, Record, ReservedSlug
from tests.helpers.factories import make_project
from tests.helpers.server.processes import start

# Publish all projects, and kill the process at a call of ``{where}``.
PUBLISHING = """
import os, signal, django
django.setup()
from unittest import mock
from projects.models import Project
from publishing import operations
from publishing.operations import publishing
calls = []
whole = {where}
def cut_short(*args, **kwargs):
    calls.append(1)
    if len(calls) == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*args, **kwargs)
with mock.patch("{name}", cut_short):
    operations.publish(list(Project.objects.all()), None)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("where", "name", "number"),
    [
        ("publishing.add_entry", "publishing.operations.publishing.add_entry", 2),
        ("publishing.index.add", "search.index.add", 1),
    ],
)
def test_killed_publication_leaves_nothing_and_can_be_repeated(where, name, number):
    projects = [make_project(slug=slug) for slug in ("one", "two")]
    operations.publish([make_project(slug="before")], None)
    published, changes = Publication.objects.with_time().count(), Record.objects.get().changes
    code = PUBLISHING.format(where=where, name=name, number=number)
    program = start("-c", code, settings="tests.settings")
    output, _ = program.communicate(timeout=120)
    assert program.returncode == -signal.SIGKILL, output
    assert Publication.objects.with_time().count() == published
    assert not ReservedSlug.objects.filter(slug__in=["one", "two"]).exists()
    assert AuditEntry.objects.filter(act="published").count() == published
    assert Record.objects.get().changes == changes
    assert len(list(filter(None, operations.publish(projects, None)))) == 2
