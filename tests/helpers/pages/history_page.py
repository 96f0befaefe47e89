"""A project with a history, and the page of this history."""

import re

from publishing import operations
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, MINUTE, NOON

HISTORY = "/history/project/glacy/"


def glacy():
    """Publish a project on 10 March 2026, change it twice on the 12th, rename it on the 14th."""
    project = published(make_project(slug="former", acronym="GLACY+", title_en="First"), now=NOON)
    publish(
        change(project, title_en="Second"), None, now=NOON + 2 * DAY, note="The budget was raised."
    )
    operations.publish(
        [change(project, title_en="Third")], None, is_minor=True, now=NOON + 2 * DAY + MINUTE
    )
    publish(
        change(project, slug="glacy"), None, now=NOON + 4 * DAY, note="It has a shorter address."
    )
    return project


def page(client, address=HISTORY):
    response = client.get(address)
    assert response.status_code == 200, address
    return response.text


def entries(html, with_numbers=False):
    """Return the text of each entry, without changes, version and number in the log."""
    html = re.sub(
        r'<details>.*?</details>|<a rel="nofollow" href="[^"]*/history/.*?</a>',
        "",
        html,
        flags=re.DOTALL,
    )
    found = re.findall(r'<li class="entry">(.*?)</li>', html, re.DOTALL)
    texts = [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]
    return texts if with_numbers else [re.sub(r" Recorded as number.*", "", text) for text in texts]


def links(html):
    return re.findall(
        r'<a href="([^"]+)"(?: rel="nofollow")?>',
        html.partition('<ol class="entries')[2].partition("</ol>")[0],
    )
