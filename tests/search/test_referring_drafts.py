"""The drafts that name an object are those whose contents do, after random histories."""

from contextlib import suppress
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from publishing import operations
from record import registry
from record.models import Publication
from search import drafts
from tests.helpers.factories import make_country, make_document, make_page, make_project, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import rolled_back
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

KINDS = ["project", "document", "page", "country"]
STEPS = 20


def link_to(obj):
    return f'<p><a href="ref:{obj.ref}">It</a></p>'


class Site:
    """A small site whose drafts and versions name its objects at random."""

    def __init__(self, random):
        self.random = random
        self.objects: list[Any] = [make_country(), make_country(), make_project(), make_document()]
        self.objects += [make_page(title_en=f"Page {number}") for number in range(3)]
        for obj in self.objects:  # a page with links to drafts can't be published
            published(obj)

    def take_step(self):
        steps = [self.change, self.change, self.publish, self.publish, self.withdraw, self.cancel]
        steps += [self.withhold, self.restore, self.delete]
        step = self.random.choice(steps)
        with suppress(ValidationError, ProtectedError, IndexError), transaction.atomic():
            step(self.random.choice(self.objects))

    def change(self, obj):
        obj = registry.object_of(obj.ref)
        targets = self.random.sample(self.objects, 2)
        links = "".join(map(link_to, targets))
        match obj.kind:
            case "page":
                obj.body_en = links if self.random.random() < 0.7 else ""
                obj.body_ro = links if self.random.random() < 0.3 else ""
            case "project":
                obj.objective_fr = links
                obj.countries.set([target for target in targets if target.kind == "country"])
            case "document":
                obj.project = next((one for one in targets if one.kind == "project"), None)
            case "country":
                obj.footnote_en = f"Note {self.random.random()}"
        obj.save()

    def publish(self, obj):
        at = timezone.now() + DAY if self.random.random() < 0.3 else None
        publish(registry.object_of(obj.ref), by=None, at=at)

    def withdraw(self, obj):
        withdraw(registry.object_of(obj.ref), None, "Outdated")

    def cancel(self, obj):
        operations.cancel(self.any_of(Publication.objects.scheduled(timezone.now())), None)

    def withhold(self, obj):
        operations.withhold(self.any_of(Publication.objects.with_content()), None, "A name")

    def restore(self, obj):
        operations.restore(self.any_of(Publication.objects.of(obj).with_content()), None, False)

    def delete(self, obj):
        registry.object_of(obj.ref).delete()
        self.objects.remove(obj)

    def any_of(self, rows):
        return self.random.choice(list(rows.order_by("pk")))


def referring(refs, listing):
    """Return what the contents of all working copies show."""
    found = set()
    for kind in KINDS:
        for obj in registry.model_of(kind).objects.all():
            if obj.ref not in refs and (obj.ref in listing or obj.content().refs() & refs):
                found.add(obj.ref)
    return found


@settings(max_examples=10)
@given(seed=st.integers(0, 2**32))
def test_referring_drafts_are_those_whose_contents_name_the_object(seed):
    with rolled_back():
        site = Site(Random(seed))
        for _ in range(STEPS):
            site.take_step()
        for obj in site.objects:
            refs = {obj.ref, site.random.choice(site.objects).ref}
            listing = {site.random.choice(site.objects).ref}
            found = drafts.find_referring(KINDS, refs, listing)
            assert {draft.ref for draft in found} == referring(refs, listing)
            assert len(found) == len({draft.ref for draft in found})
