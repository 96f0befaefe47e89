"""The texts of the plugins of the editor, which scripts read from the form."""

import json
import re

import pytest
from django.urls import reverse

from tests.helpers.factories import make_superuser


@pytest.mark.django_db
def test_form_has_the_texts_with_each_plural_form(client):
    client.force_login(make_superuser())
    page = client.get(reverse("admin:projects_project_add")).text
    [text] = re.findall(r'id="editor-texts" type="application/json">(.*?)</script>', page)
    texts = json.loads(text)
    assert texts["targets_url"] == reverse("admin:link_targets")
    assert texts["language"] == {"button": "Language of the words", "remove": "Remove language"}
    assert texts["pasted"]["lists"] == ["{number} list", "{number} lists", "{number} lists"]
