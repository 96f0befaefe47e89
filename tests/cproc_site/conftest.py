from tests.contact.conftest import subject
from tests.pages.published import starter_rows, starter_site
from tests.running import site_set_up

__all__ = ["site_set_up", "starter_rows", "starter_site", "subject"]
