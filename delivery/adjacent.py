"""What stands before and after a content in a list."""

from record.content import Content


def neighbours(content: Content, ordered: list[Content]) -> tuple[Content | None, Content | None]:
    """The one before and the one after in ``ordered``, None where there is none or the content isn't in it."""
    place = next((place for place, each in enumerate(ordered) if each.key == content.key), None)
    if place is None:
        return None, None
    return (ordered[place - 1] if place else None), next(iter(ordered[place + 1 :]), None)
