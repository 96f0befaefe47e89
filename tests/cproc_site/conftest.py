from tests.contact.conftest import subject
from tests.pages.published import starter_rows, starter_site
from tests.publishing.conftest import desk

__all__ = ["desk", "starter_rows", "starter_site", "subject"]
