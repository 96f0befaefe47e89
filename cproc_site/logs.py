"""What never stands in a log: who reads logs could open with it what somebody else was shown."""

import logging
import re

TOKEN = re.compile(r"/(preview|review)/[^/\s]+")


class WithoutTokens(logging.Filter):
    """Blanks the tokens of previews in the addresses that Django writes."""

    def filter(self, record):
        message = record.getMessage()
        if TOKEN.search(message):
            record.msg, record.args = TOKEN.sub(r"/\1/…", message), ()
        return True
