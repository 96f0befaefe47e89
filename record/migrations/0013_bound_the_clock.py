"""Bound the clock of the record: a time in the far future would reject all changes after it."""

from django.db import migrations

from core.triggers import RejectUpdates

FORMER = {
    'changes': 'NEW.changes > OLD.changes',
    'last_timestamp': 'OLD.last_timestamp IS NULL OR NEW.last_timestamp > OLD.last_timestamp',
}


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0012_remove_indexes_of_cards'),
    ]

    operations = [
        RejectUpdates('Record', {
            'changes': 'NEW.changes = OLD.changes + 1',
            'last_timestamp': f"""({FORMER['last_timestamp']})
                AND (NEW.last_timestamp <= $in_five_minutes
                     OR NEW.last_timestamp <= $a_millisecond_later)""",
        }, former=FORMER),
    ]
