"""Texts of forms that browsers store until the server has saved them.

`static/desk/autosave.js` stores the text of a form under an ID, which the form sends as `autosave`.
Once the text is saved, the next page of the admin reports the ID, and the browser removes the text.
"""

import re

from django.http import HttpRequest

FIELD = "autosave"
TEXT_ID = re.compile("[0-9a-f]{32}")
SESSION_KEY = "saved_texts"


def mark_saved(request: HttpRequest) -> None:
    """Store in the session that the text of the form is saved."""
    text_id = request.POST.get(FIELD, "")
    if TEXT_ID.fullmatch(text_id):
        saved = request.session.get(SESSION_KEY, [])
        request.session[SESSION_KEY] = [*saved, text_id]
