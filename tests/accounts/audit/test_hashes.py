"""Hashes of texts, by which a withheld one could be confirmed, are removed from the audit log."""

from accounts.models import Act, AuditEntry
from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, NOON

DIGEST = "3f0a4f4e6f0e4a559d0c5c2f1a7c0b11" * 2


def test_entries_name_the_rows_and_have_no_hash():
    user = make_user()
    project = make_project()
    first = publish(project, user, now=NOON, solo_reason="Urgent")
    change(project, title_en="Changed")
    second = Publication.objects.candidates().of(project).get()
    operations.restore(first, user)
    other = make_project()
    draft = Publication.objects.of(other).get()
    other.delete(by=user)
    facts = {entry.act: (entry.old, entry.new) for entry in AuditEntry.objects.all()}
    assert facts[Act.RESTORED] == ({"publication": second.pk}, {"publication": first.pk})
    assert facts[Act.DELETED] == ({"publication": draft.pk}, {})
    assert not any("digest" in values for pair in facts.values() for values in pair)


def test_withholding_removes_those_that_the_former_release_wrote():
    row = publish(make_project(), None, now=NOON)
    mine, other = (
        AuditEntry.objects.create(
            act=Act.PUBLISHED,
            kind="project",
            reference=key,
            new={"publication": 1, "digest": DIGEST},
        )
        for key in (row.key, make_project().key)
    )
    operations.withhold(row, None, "It named a victim.", now=NOON + HOUR)
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.new, other.new["digest"]) == ({"publication": 1}, DIGEST)
