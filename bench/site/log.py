"""Measure the log of a record in an empty site: ``python log.py NUMBER`` prints JSON.

The environment states the site, as for manage.py; its database must be migrated.
"""

import datetime
import io
import json
import random
import sys
import time
from itertools import batched
from pathlib import Path
from uuid import UUID

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.volume import Size, volume  # noqa: E402
from delivery.evidence import archive  # noqa: E402
from record.content import canonical_json, digest_of  # noqa: E402
from record.models import LogCheckpoint, Publication  # noqa: E402
from record.models.publication import FOREVER  # noqa: E402
from record.transparency import checkpoints, merkle_tree, verification  # noqa: E402
from record.transparency.notes import SignerKey  # noqa: E402

BATCH_SIZE = 1_000
FIRST = datetime.datetime(2015, 1, 1, tzinfo=datetime.UTC)
PROOFS = 200
KINDS = ("project", "activity", "document")


def rows(number: int) -> list[Publication]:
    """Return publications of different objects, one a minute."""
    entries = [entry for entry in volume(Size(200, 600, 200)) if entry[0] in KINDS]
    found = []
    for place in range(number):
        kind, slug, content = entries[place % len(entries)]
        content = {"slug": slug, "title": content["title"], "summary": content.get("summary", {})}
        content["title"] = {"en": f"{content['title']['en']} {place}"}
        time_ = FIRST + datetime.timedelta(minutes=place)
        row = Publication(kind=kind, key=UUID(int=place), slug=slug, content=content)
        row.card = row.read(None).card_json()
        row.content = row.read(None).to_json()
        row.digest = digest_of(row.content)
        row.saved_at = row.recorded_at = row.in_force_from = time_
        row.in_force_until = FOREVER
        found.append(row)
    return found


def seconds_of(function, *arguments) -> float:
    begun = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - begun


def main(number: int) -> None:
    found = rows(number)
    for batch in batched(found, BATCH_SIZE):
        Publication.objects.bulk_create(batch)
    settings.LOG_KEY = str(SignerKey.create("localhost/record"))
    figures = {"append, s": seconds_of(merkle_tree.begin)}
    checkpoints.sign_current()
    report = verification.verify_database()
    if report != (number, number, 1, []):
        sys.exit(f"The record is not verified: {report}")
    figures["verify, s"] = seconds_of(verification.verify_database)
    figures["hash of all contents, s"] = seconds_of(
        lambda: [canonical_json(row.content) and digest_of(row.content) for row in found]
    )
    size = LogCheckpoint.objects.get().size
    places = random.Random(1).sample(range(size), PROOFS)  # nosec B311  # a choice of entries
    proofs = []
    took = seconds_of(lambda: proofs.extend(merkle_tree.inclusion_proofs(places, size)))
    figures["proof, ms"] = took / PROOFS * 1_000
    # As C2SP tlog-proof has it: a line of Base64 for each hash.
    figures["proof, bytes"] = max(45 * len(proof) for proof in proofs)
    took = seconds_of(lambda: [evidence_of(place) for place in places])
    figures["evidence of a publication, ms"] = took / PROOFS * 1_000
    print(json.dumps(figures))


def evidence_of(index: int) -> None:
    archive.write(archive.of_publication(index, timezone.now()), io.BytesIO())


main(int(sys.argv[1]))
