from tests.contact.conftest import subject
from tests.helpers.published import starter_rows, starter_site
from tests.helpers.server.running_site import site_set_up

__all__ = ["site_set_up", "starter_rows", "starter_site", "subject"]
