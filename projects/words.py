"""Words for what contents keep as codes."""

from django.utils.translation import get_language_info, gettext


def language_name(code: str) -> str:
    """A language that Django has no name for is shown by its code."""
    try:
        return gettext(get_language_info(code.lower())["name"])
    except KeyError:
        return code
