"""The neighbours of a content in a list."""

from collections.abc import Sequence

from record.content import Content


def neighbours(
    content: Content, ordered: Sequence[Content]
) -> tuple[Content | None, Content | None]:
    """Return the contents before and after in ``ordered``; None without one, or if not listed."""
    keys = [other.key for other in ordered]
    if content.key not in keys:
        return None, None
    index = keys.index(content.key)
    before = ordered[index - 1] if index else None
    after = ordered[index + 1] if index + 1 < len(ordered) else None
    return before, after
