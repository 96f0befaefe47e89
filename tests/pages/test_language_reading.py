"""The check of every page finds English that is not marked, and nothing else."""

import pytest

from tests.helpers.pages.languages import problems

PAGE = '<html lang="fr"><head><title>Projets</title>{}</head><body>{}</body></html>'
JSON_LD = '<script type="application/ld+json">{"name": "Wharf title"}</script>'


@pytest.mark.parametrize(
    ("head", "body", "problem"),
    [
        ("", "<p>Ouvert <b>choose</b> a day ici</p>", "English: choose a day"),
        ("", "<dt>Funder</dt>", "English: funder"),
        ("", '<img alt="Page history" src="x.png">', "English: page history"),
        ('<meta property="og:title" content="Wharf">', "", "English for programs: Wharf"),
        (JSON_LD, "", "English for programs: Wharf"),
        ("", '<p lang="en">Aller au contenu</p>', "not English: aller au contenu"),
        ("", '<p lang="en">Wharf <b lang="fr">wharf</b></p>', "English: wharf"),
        ("", '<p>Projet <span lang="en">of the <b>wharf</b></span> ici</p>', None),
        ("", '<p lang="en">Wharf <a lang="fr" aria-label="Rechercher">Projets</a></p>', None),
        ("", "<p>Documents, Contact, CyberEast+, Burkina Faso</p>", None),
        ("", f'{JSON_LD}<p lang="en">Wharf title</p>', None),
    ],
)
def test_english_is_found_unless_it_is_marked(head, body, problem):
    found = [name for name, _ in problems(PAGE.format(head, body), "fr")]
    assert problem in found if problem else found == []
