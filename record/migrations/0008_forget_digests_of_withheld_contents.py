"""Let withholding empty the digest: anyone who guesses a text could confirm it with the digest.

The conditions are those of 0003, and one for `digest`: it can be emptied once a row is withheld, also
later, since servers of the former release leave it.
"""

from django.db import migrations

from core.triggers import RejectUpdates

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
FORMER = {
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
}


def empty_digests(apps, schema_editor):
    rows = apps.get_model('record', 'Publication').objects.filter(withheld_at__isnull=False)
    rows.exclude(digest='').update(digest='')


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0007_log_changes'),
    ]

    operations = [
        RejectUpdates(
            'Publication',
            FORMER | {'digest': "NEW.digest = '' AND NEW.withheld_at IS NOT NULL"},
            former=FORMER,
        ),
        migrations.RunPython(empty_digests, migrations.RunPython.noop),
    ]
