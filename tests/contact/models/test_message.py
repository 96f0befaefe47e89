"""The lists of messages: by state, one's own, and those deleted soon."""

from django.utils import timezone

from contact.models import Message, MessageState
from tests.helpers.admin.inbox import LIST
from tests.helpers.factories import make_message, make_user
from tests.helpers.times import DAY, TICK


def test_open_messages_deleted_soon_are_found(subject):
    at = timezone.now()
    soon = make_message(subject=subject, delete_at=at + 14 * DAY)
    make_message(subject=subject, delete_at=at + 14 * DAY + TICK)
    make_message(subject=subject, delete_at=at + DAY, state=MessageState.CLOSED)
    assert list(Message.objects.in_list("ending", make_user(), at)) == [soon]


def test_lists_have_their_messages_and_numbers(desk, ana):
    new = make_message()
    mine = make_message(state="assigned", assigned_to=ana)
    others = make_message(state="assigned", assigned_to=make_user())
    for state in ("answered", "closed", "held"):
        make_message(state=state)
    page = desk.get(LIST)
    shown = [row for row in Message.objects.order_by("pk") if row.reference in page.text]
    assert shown == [new, mine, others]
    changelist = page.context["cl"]
    choices = list(changelist.filter_specs[0].choices(changelist))
    assert [choice["display"] for choice in choices if choice["selected"]] == ["Open (3)"]
    for words in ("New (1)", "Assigned to me (1)", "Held as possible spam (1)", "All (6)"):
        assert words in page.text
    for state in MessageState:
        rows = Message.objects.in_list(state, ana, timezone.now())
        assert {row.state for row in rows} == {state}
