"""Sites for tests of backups: one that has some of everything, and one as an older release knew it."""

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
    """Some of all that a site has."""
    editor = make_superuser(username="ana", password=PASSWORD)
    editor.groups.add(make_role("Publisher"))
    funder = published(make_funder())
    project = published(
        make_project(
            funders=[(funder, Decimal("90.00"))],
            countries=[published(make_country())],
            links=[{"url": "https://example.org/", "label_en": "Țară – ‘é’"}],
            image=upload(picture(), "a.jpg"),
            image_is_decorative=True,
            start="2013-10",
        ),
        by=editor,
    )
    published(make_document(file=upload(PDF, "a.pdf"), url=""))
    published(make_milestone())
    page = published(make_page(slug="page", body_en="<p>What <em>is</em></p>"))
    withdraw(page, editor, "Over", at=timezone.now() + datetime.timedelta(days=3))
    draft = change(project, title_en="A draft")
    previews.make_link(
        Publication.objects.candidates().of(draft),
        editor,
        "/",
        timezone.now(),
        recipient_name="Ion",
    )
    make_message(text="Când începe?\nMulțumesc", network="x" * 64)


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def older(parts):
    """Turn the archive into that of a release whose app ``cproc_site`` had no migration yet."""
    parts.manifest["migrations"] = [
        name for name in parts.manifest["migrations"] if name[0] != "cproc_site"
    ]
    return parts
