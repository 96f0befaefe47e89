"""Reject what no operation of publishing/operations does to a row of the record.

A draft can be deleted, and set when it gets its time. From then on a row changes only in one
direction: it is cancelled before its time, or its content is emptied together with the mark that
it is withheld, also its title in withdrawals. `in_force_until` is always the time of the object's
next row, `pairs` are hashes of texts of earlier rows and can be forgotten. `languages` of a
scheduled row follow from the rows before it.

A row is scheduled if its time is after the record's last timestamp, from which all operations take
their time: the timestamp never goes back.
"""

from django.db import migrations

from core.triggers import RejectDeletes, RejectUpdates

IS_DRAFT = 'OLD.in_force_from IS NULL'
IS_WITHDRAWAL = "OLD.reason <> ''"
IS_SCHEDULED = 'OLD.in_force_from > (SELECT last_timestamp FROM record_record)'
IS_CANCELLED_NOW = f'OLD.cancelled_at IS NULL AND NEW.cancelled_at IS NOT NULL AND {IS_SCHEDULED}'
IS_WITHHELD_NOW = '''
    OLD.withheld_at IS NULL AND NEW.withheld_at IS NOT NULL
    AND NEW.content IS NULL AND NEW.card IS NULL'''
IS_UNTIL_NEXT_ROW = '''
    NEW.in_force_until = CASE WHEN NEW.cancelled_at IS NOT NULL THEN NEW.in_force_from ELSE COALESCE(
        (SELECT MIN(later.in_force_from) FROM record_publication AS later
         WHERE later.key = NEW.key AND later.cancelled_at IS NULL
         AND later.in_force_from > NEW.in_force_from),
        $end_of_time) END'''


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0002_store_hashes_of_preview_tokens'),
    ]

    operations = [
        RejectUpdates('Record', {
            'changes': 'NEW.changes > OLD.changes',
            'last_timestamp': 'OLD.last_timestamp IS NULL OR NEW.last_timestamp > OLD.last_timestamp',
        }),
        RejectDeletes('Record'),
        RejectUpdates('Publication', {
            'saved_at recorded_at recorded_by is_minor in_force_from': IS_DRAFT,
            'in_force_until': IS_UNTIL_NEXT_ROW,
            'cancelled_at cancelled_by': IS_CANCELLED_NOW,
            'withheld_at withheld_by withheld_reason content card': IS_WITHHELD_NOW,
            'title': f"NEW.title = '' AND ({IS_WITHDRAWAL} OR {IS_WITHHELD_NOW})",
            'note': f"{IS_DRAFT} OR NEW.note = '' AND {IS_WITHHELD_NOW}",
            'solo_reason': f"{IS_DRAFT} OR NEW.solo_reason = '' AND {IS_WITHHELD_NOW}",
            'languages': f"""{IS_DRAFT} OR {IS_SCHEDULED}
                OR CAST(NEW.languages AS text) = '{{}}' AND ({IS_WITHDRAWAL} OR {IS_WITHHELD_NOW})""",
            'pairs': 'TRUE',
        }),
        RejectDeletes('Publication', unless=IS_DRAFT),
    ]
