import pytest

from record.models import PreviewLink
from tests.helpers.times import DAY, NOON


@pytest.mark.django_db
def test_link_is_open_until_it_expires_or_is_revoked():
    link = PreviewLink.objects.create(created_at=NOON, expires_at=NOON + DAY)
    assert PreviewLink.objects.open(NOON).get() == link
    assert not PreviewLink.objects.open(NOON + DAY).exists()
    PreviewLink.objects.update(revoked_at=NOON)
    assert not PreviewLink.objects.open(NOON).exists()
