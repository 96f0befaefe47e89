"""Sites for tests of backups: one with some of everything, and one as an older release knew it."""

import datetime
from decimal import Decimal

from django.utils import timezone

from publishing import previews
from record.models import Publication
from tests.helpers.factories import (
    PASSWORD,
    change,
    make_country,
    make_document,
    make_funder,
    make_message,
    make_milestone,
    make_page,
    make_project,
    make_superuser,
    published,
)
from tests.helpers.publishing import withdraw
from tests.helpers.roles import make_role
from tests.helpers.uploads.files import PDF, picture, upload


def everything():
    """Make some of everything that a site contains."""
    editor = make_superuser(username="ana", password=PASSWORD)
    editor.groups.add(make_role("Publisher"))
    project = make_project(
        funders=[(published(make_funder()), Decimal("90.00"))],
        countries=[published(make_country())],
        links=[{"url": "https://example.org/", "label_en": "Țară – ‘é’"}],
        image=upload(picture(size=(500, 9)), "a.jpg"),
        image_is_decorative=True,
        start="2013-10",
    )
    published(project, by=editor)
    published(make_document(file=upload(PDF, "a.pdf"), url=""))
    published(make_milestone())
    page = published(make_page(slug="page", body_en="<p>What <em>is</em></p>"))
    withdraw(page, editor, "Over", at=timezone.now() + datetime.timedelta(days=3))
    draft = Publication.objects.candidates().of(change(project, title_en="A draft"))
    link = previews.make_link(draft, editor, "/", timezone.now(), recipient_name="Ion")
    previews.revoke(link, editor, timezone.now())  # restoring revokes every link
    make_message(text="Când începe?\nMulțumesc", network="x" * 64)


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def older(parts):
    """Turn the archive into that of a release whose app `cproc_site` had no migration yet."""
    migrations = parts.manifest["migrations"]
    parts.manifest["migrations"] = [name for name in migrations if name[0] != "cproc_site"]
    return parts
