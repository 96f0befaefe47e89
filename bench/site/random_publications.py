"""Change the record at random, and state the right pages: ``python random_publications.py NUMBER``.

The output begins with a line for the pages before the first change. Each line has, as JSON, when
the change began and when it had been committed (Unix times), and the SHA-256 of each page of
``PATHS`` as it is rendered afterwards without anything that is cached.
"""

import datetime
import hashlib
import json
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.conf import settings  # noqa: E402
from django.core.exceptions import ValidationError  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.random_publications import PATHS  # noqa: E402
from delivery.templatetags.fragments import clear_fragments  # noqa: E402
from publishing import operations  # noqa: E402
from record import cards, registry, serialization  # noqa: E402
from record.models import Publication, Publishable  # noqa: E402
from record.version import live_version  # noqa: E402
from tests.helpers.wsgi import environ_of  # noqa: E402

KINDS = "project activity document country field funder page milestone office contact".split()
OBJECTS_OF_A_KIND = 8  # few, so that changes of one object follow each other
PLANNED_AHEAD = datetime.timedelta(seconds=0.3)
SEED = 20_261_128
TEXTS = ("title_en", "name_en", "office_name_en")


def main(number: int):
    chance = random.Random(SEED)  # nosec B311  # a choice of changes
    application = WSGIHandler()
    print(json.dumps([0, 0, pages(application)]), flush=True)
    for step in range(number):
        began = time.time()
        planned = None
        with suppress(ValidationError):  # it would leave a link to a page that is gone
            planned = change(chance, step)
        began, committed = planned or (began, time.time())
        print(json.dumps([began, committed, pages(application)]), flush=True)


def change(chance: random.Random, step: int) -> tuple[float, float] | None:
    """Change one object; return when it came into force if that was planned."""
    kind = chance.choice(KINDS)
    keys = Publication.objects.with_time().filter(kind=kind).order_by("key").values("key")
    key = chance.choice(keys.distinct()[:OBJECTS_OF_A_KIND])["key"]
    obj = working_copy(kind, key)
    act = chance.choice("publish publish publish plan withdraw withhold".split())
    if act == "withhold":
        row = Publication.objects.with_time().of(obj).with_content().order_by("pk").last()
        if row and chance.random() < 0.2:
            operations.withhold(row, None, "Personal data.")
        return None
    if act == "withdraw":
        if Publication.objects.in_force(timezone.now()).of(obj).filter(reason="").exists():
            operations.withdraw([obj], None, "It is over.")
        return None
    for name in TEXTS:
        if hasattr(obj, name):
            setattr(obj, name, f"Text {step}")
    obj.save()
    if act == "publish":
        operations.publish([obj], None)
        return None
    at = timezone.now() + PLANNED_AHEAD
    operations.publish([obj], None, at=at)
    time.sleep(max(0, at.timestamp() - time.time()))
    return at.timestamp(), at.timestamp()


def working_copy(kind, key) -> Publishable:
    """Return the working copy of an object, made of its last content if there is none."""
    model = registry.model_of(kind)
    obj = model.objects.filter(key=key).first()
    if obj is None:
        row = Publication.objects.filter(key=key, content__isnull=False).latest("pk")
        obj = model(key=key)
        serialization.from_content(row.read(None), obj)
    return obj


def pages(application) -> dict[str, str]:
    """Return the digests of all pages, rendered anew."""
    clear_fragments()
    cards.forget_live_cards()
    live_version.forget()
    host = urlsplit(settings.SITE_URL).netloc
    digests = {}
    for path in PATHS:
        environ = environ_of(path, HTTP_HOST=host)
        response = application(environ, lambda status, headers, error=None: None)
        digests[path] = hashlib.sha256(b"".join(response)).hexdigest()
        response.close()
    return digests


if __name__ == "__main__":
    main(int(sys.argv[1]))
