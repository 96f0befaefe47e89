"""Facts of audit entries, as readers see them."""

from django.urls import reverse

from accounts.models import Act, AuditEntry
from tests.helpers.factories import make_user

DIGEST = "3f0a4f4e6f0e4a559d0c5c2f1a7c0b11" * 2


def test_numbers_and_empty_values_are_readable(db, client):
    new = {"publication": 7, "email": "", "note": "2026-99-99T00:00:00Z", "digest": DIGEST}
    entry = AuditEntry.objects.create(act=Act.PUBLISHED, new=new)
    client.force_login(make_user("accounts.view_auditentry"))
    page = client.get(reverse("admin:accounts_auditentry_change", args=[entry.pk]))
    assert "e-mail address: none; note: 2026-99-99T00:00:00Z" in page.text
    assert "digest: 3f0a4f4e6f0e…; version: 7" in page.text.partition("Technical details")[2]
