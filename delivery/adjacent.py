"""The neighbours of a content in a list."""

from record.content import Content


def neighbours(content: Content, ordered: list[Content]) -> tuple[Content | None, Content | None]:
    """Return the contents before and after in ``ordered``, None where there is none or the content is not in it."""
    indexes = (index for index, other in enumerate(ordered) if other.key == content.key)
    index = next(indexes, None)
    if index is None:
        return None, None
    before = ordered[index - 1] if index else None
    after = ordered[index + 1] if index + 1 < len(ordered) else None
    return before, after
