from tests.contact.conftest import subject
from tests.pages.published import starter_rows, starter_site
from tests.publishing.conftest import clock, desk, live
from tests.running import site_set_up

__all__ = ["clock", "desk", "live", "site_set_up", "starter_rows", "starter_site", "subject"]
