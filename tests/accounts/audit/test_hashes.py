"""Hashes of texts, by which a withheld one could be confirmed, are not in the audit log."""

from accounts.models import Act, AuditEntry
from publishing import operations
from record.models import Publication
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.times import NOON


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
