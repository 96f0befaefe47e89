"""What releases before this one stored of projects for lists."""

from importlib import import_module

import pytest
from django.apps import apps

from record.models import Publication
from tests.pages.published import publish
from tests.projects.test_views import make_project

tell_cards = import_module("projects.migrations.0002_project_cards_know_extensions").tell_cards


@pytest.mark.django_db
def test_older_cards_learn_of_extensions_and_nothing_else_changes():
    extended, plain = publish(make_project("one", extensions=[{"former_end": "2020"}]), make_project("two"))
    older = {name: value for name, value in extended.card.items() if name != "extensions"}
    Publication.objects.filter(pk=extended.pk).update(card=older)
    before = list(Publication.objects.order_by("pk").values("content", "digest", "in_force_from"))
    tell_cards(apps, None)
    assert Publication.objects.get(pk=extended.pk).card == older | {"extensions": [{"former_end": "2020"}]}
    assert Publication.objects.get(pk=plain.pk).card == plain.card
    assert list(Publication.objects.order_by("pk").values("content", "digest", "in_force_from")) == before
