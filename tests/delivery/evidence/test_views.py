"""Downloads of evidence over HTTP, the links to them, and the page in the ZIP."""

import re

import pytest
from django.urls import reverse

from delivery.evidence import views
from publishing import operations
from record.models import Publication
from record.transparency import merkle_tree
from tests.helpers.evidence import PROGRAM, download, members_of, sign_log, stamp
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.pages.history_page import entries, glacy, page
from tests.helpers.publishing import publish
from tests.helpers.server.timestamp_authority import make_authority
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db

# Words of the page, each with the explanation to which its first use leads.
TERMS = {
    "public key": "key",
    "signature": "signature",
    "timestamp": "timestamp",
    "checkpoint": "checkpoint",
    "witness": "witness",
    "certificates": "certificate",
    "Python": "python",
    "OpenSSL": "openssl",
    "command line": "commands",
    "hash": "hash",
    "random number": "nonce",
    "proof": "proof",
    "root": "root",
    "hash tree": "tree",
}


@pytest.fixture
def project():
    return glacy()


@pytest.fixture
def key(project, settings):
    return sign_log(settings)


class TestResponse:
    @pytest.mark.parametrize(
        ("url", "name"),
        [
            ("/record/evidence/3.zip", "evidence-3.zip"),
            ("/record/evidence.zip?path=/projects/glacy/", "evidence-projects-glacy-.*.zip"),
            (
                "/record/evidence.zip?path=/projects/former/&day=2026-03-12",
                "evidence-projects-former-2026-03-12.zip",
            ),
            ("/record/evidence.zip", "evidence-home-.*.zip"),
        ],
    )
    def test_zip_is_a_download_that_no_cache_stores(self, client, key, url, name):
        response = client.get(url)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/zip"
        assert re.fullmatch(f'attachment; filename="{name}"', response["Content-Disposition"])
        assert response["Cache-Control"] == "no-store"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert members_of(response.getvalue())["checkpoint.txt"]

    def test_program_is_a_download(self, client):
        assert "Disallow: /record/evidence\n" in client.get("/robots.txt").text
        response = client.get("/record/verify.py")
        assert response.content == PROGRAM.read_bytes()
        assert response["Content-Disposition"] == 'attachment; filename="verify.py"'

    @pytest.mark.parametrize(
        ("url", "status", "text"),
        [
            ("evidence/99.zip", 404, "no public version with this number"),
            ("evidence/3.zip?size=99", 404, "No checkpoint of the log has this number"),
            ("evidence/3.zip?size=-1", 404, "No checkpoint of the log has this number"),
            ("evidence.zip?path=/contact/", 404, "only of pages with published content"),
            ("evidence.zip?path=/projects.json", 404, "only of pages with published content"),
            ("evidence.zip?path=/projects/nothing/", 404, ""),
            ("evidence.zip?path=https://other.example/", 404, ""),
            ("evidence.zip?path=/&day=2026-02-30", 404, ""),
            ("evidence.zip?path=/&day=timegate", 404, ""),
            ("evidence.zip?path=/&day=../preview/x", 404, ""),
            ("evidence.zip?path=/preview/x/", 404, ""),
        ],
    )
    def test_reason_is_given_in_plain_words_in_all_languages(self, client, key, url, status, text):
        response = client.get(f"/record/{url}")
        assert (response.status_code, text in response.text) == (status, True)
        if text:
            assert re.findall(r'<p lang="(\w+)">', response.text) == ["en", "fr", "ro"]

    def test_unsigned_log_is_to_be_tried_again(self, client, key, settings):
        row = publish(make_project())
        response = client.get(f"/record/evidence/{merkle_tree.entry_index(row)}.zip")
        assert (response.status_code, response["Retry-After"]) == (404, "60")
        assert "Try again in a minute" in response.text
        sign_log(settings, key)
        download(client, f"/record/evidence/{merkle_tree.entry_index(row)}.zip")

    def test_one_zip_is_made_at_a_time_also_after_one_failed(self, client, key, monkeypatch):
        with views._slot:
            response = client.get("/record/evidence/3.zip")
        assert (response.status_code, response["Retry-After"]) == (429, "10")
        monkeypatch.setattr(views.archive, "write", lambda *args: 1 / 0)
        client.raise_request_exception = False
        assert client.get("/record/evidence/3.zip").status_code == 500
        monkeypatch.undo()
        download(client, "/record/evidence/3.zip")

    def test_network_leaves_a_share_of_the_time_to_others(self, client, key, monkeypatch):
        monkeypatch.setattr(views, "SAVED_SECONDS", 0)
        download(client, "/record/evidence/3.zip", REMOTE_ADDR="192.0.2.7")
        response = client.get("/record/evidence/3.zip", REMOTE_ADDR="192.0.2.8")
        assert (response.status_code, response["Retry-After"]) == (429, "10")
        download(client, "/record/evidence/3.zip", REMOTE_ADDR="198.51.100.7")

    def test_moved_page_leads_to_its_evidence(self, client, key):
        response = client.get("/record/evidence.zip?path=/projects/former/&size=4")
        assert response.url == "/record/evidence.zip?path=%2Fprojects%2Fglacy%2F&size=4"
        response = client.get("/record/evidence.zip?path=/projects/former/&day=2026-03-15")
        expected = "/record/evidence.zip?path=%2Fprojects%2Fglacy%2F&day=2026-03-15"
        assert response.url == expected

    def test_queries_are_few(self, client, key, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            download(client, "/record/evidence/3.zip")
        with django_assert_max_num_queries(20):
            download(client, "/record/evidence.zip?path=/projects/glacy/")


class TestLinks:
    def test_history_has_the_numbers_and_the_evidence(self, client, project, key):
        html = page(client)
        numbers = [text.rpartition("Recorded ")[2] for text in entries(html, with_numbers=True)]
        assert numbers == [f"as number {n} in the log: evidence (ZIP)" for n in (3, 2, 1, 0)]
        for url in re.findall(r'href="(/record/evidence/[^"]+)"', html):
            download(client, url)

    def test_history_of_a_log_without_key_has_only_numbers(self, client, project):
        assert "/record/evidence" not in page(client)
        assert "Recorded as number 3 in the log" in entries(page(client), with_numbers=True)[0]

    def test_withheld_version_has_no_link(self, client, project, key):
        row = Publication.objects.get(log_entries=1)
        operations.withhold(row, None, "An order.")
        html = page(client)
        assert "/record/evidence/1.zip" not in html
        assert "/record/evidence/2.zip" in html

    def test_archived_page_leads_to_its_evidence(self, client, project, key):
        html = client.get("/archive/2026-03-13/fr/projects/former/").text
        [url] = re.findall(r'href="(/record/evidence\.zip[^"]+)"', html)
        members = members_of(download(client, url.replace("&amp;", "&")))
        assert b'<html lang="fr">' in members["page.html"]
        assert "/record/evidence" not in client.get("/projects/glacy/").text

    def test_admin_has_the_evidence_of_each_publication(self, desk, project, key):
        row = Publication.objects.latest("pk")
        url = reverse("admin:record_publication_evidence", args=[row.pk])
        form = desk.get(reverse("admin:record_publication_change", args=[row.pk])).text
        assert f'href="{url}"' in form
        assert "publications/3/nonce.txt" in members_of(download(desk, url))

    def test_scheduled_version_is_for_staff_who_may_publish(self, client, project, key, settings):
        row = publish(change(project, title_en="A plan"), at=NOON + 9_999 * DAY)
        sign_log(settings, key)
        url = reverse("admin:record_publication_evidence", args=[row.pk])
        assert client.get(url).status_code == 302  # to the login
        assert client.get("/record/evidence/4.zip").status_code == 404
        may_see = ["record.view_publication", "projects.view_project"]
        client.force_login(make_user(*may_see))
        assert client.get(url).status_code in (403, 404)
        client.force_login(make_user(*may_see, "record.publish"))
        assert "publications/4/content.json" in members_of(download(client, url))

    def test_draft_has_no_evidence(self, desk, project, key):
        draft = change(project, title_en="A draft")
        row = Publication.objects.candidates().of(draft).latest("pk")
        url = reverse("admin:record_publication_evidence", args=[row.pk])
        assert desk.get(url).status_code == 404
        assert url not in desk.get(reverse("admin:record_publication_change", args=[row.pk])).text


class TestExplanation:
    @pytest.fixture
    def html(self, client, key, settings, tmp_path):
        """The explanation of a page, by language."""
        with make_authority(tmp_path) as authority:
            stamp(authority, settings)
        members = members_of(download(client, "/record/evidence.zip?path=/projects/glacy/"))
        codes = ("en", "fr", "ro")
        return {code: members[f"evidence-{code}.html"].decode() for code in codes}

    def test_first_use_of_each_term_leads_to_its_explanation(self, html):
        text = re.sub(
            r"<(style|title|pre|dl|h1|h2|table)\b.*?</\1>", "", html["en"], flags=re.DOTALL
        )
        text = re.sub(r"<(?!/?a\b)[^>]*>", "", text)
        for term, name in TERMS.items():
            first = re.search(rf'(?:<a href="#(\w+)">[^<]*)?(?<!#)\b{term}\b', text)
            assert first[1] == name, term

    def test_terms_are_explained_in_each_language(self, html):
        for code, text in html.items():
            assert sorted(re.findall(r'id="(\w+)"', text)) == sorted(TERMS.values()), code
            assert set(re.findall(r'<a href="(#\w+)"', text)) == {
                f"#{name}" for name in TERMS.values()
            }
            assert f'<html lang="{code}">' in text
            # It requests nothing.
            assert not re.search(r"<(script|link|img)|(src|action)=|url\(", text)

    def test_commands_of_a_publication_name_it(self, client, key):
        members = members_of(download(client, "/record/evidence/2.zip"))
        html = members["evidence-en.html"].decode()
        assert "openssl dgst -sha256 publications/2/content.json" in html
        assert "timestamp.tsr" not in html
        assert "about one version of a text" in html
