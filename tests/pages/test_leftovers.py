"""English is found wherever a page has it unmarked, and nothing else is taken for it."""

import pytest

from tests.helpers.pages.leftovers import problems

PAGE = '<html lang="fr"><head><title>Projets</title>{head}</head><body>{body}</body></html>'


@pytest.mark.parametrize(
    ("head", "body", "problem"),
    [
        ("", "<p>Ouvert <b>choose</b> a day ici</p>", "English: choose a day"),
        ("", "<dt>Funder</dt>", "English: funder"),
        ("", "<p>Il va <a href='/'>from one</a> page</p>", "English: from"),
        ("", '<img alt="See all changes" src="x.png">', "English: see all changes"),
        ("", '<input type="submit" value="Send the message">', "English: the"),
        ("", "<svg><title>Wharf</title></svg>", "English: Wharf"),
        ("", "<p>5 October 2013</p>", "English: October"),
        ('<meta name="description" content="Wharf">', "", "English: Wharf"),
        ('<meta property="og:title" content="Wharf">', "", "English for programs: Wharf"),
        (
            '<script type="application/ld+json">{"name": "Wharf title"}</script>',
            "",
            "English for programs: Wharf",
        ),
        ("", '<p lang="en">Aller au contenu</p>', "not English: aller au contenu"),
        ("", '<p lang="en">Wharf <b lang="fr">wharf</b></p>', "English: wharf"),
    ],
)
def test_a_slip_is_found(head, body, problem):
    html = PAGE.replace("{head}", head).replace("{body}", body)
    assert problem in [name for name, _ in problems(html, "fr")]


@pytest.mark.parametrize(
    "body",
    [
        '<p>Projet <span lang="en">of the <b>wharf</b></span> ici</p>',
        '<p lang="en">Wharf <a lang="fr" aria-label="Rechercher">Projets</a></p>',
        "<p>Voir /projects/the-wharf/ et https://wharf.example/the/</p>",
        "<p>Documents, Contact, CyberEast+, Burkina Faso</p>",
        '<script type="application/ld+json">{"name": "Wharf title"}</script><p lang="en">Wharf title</p>',
    ],
)
def test_what_is_right_is_no_slip(body):
    html = PAGE.replace("{head}", "").replace("{body}", body)
    assert list(problems(html, "fr")) == []
