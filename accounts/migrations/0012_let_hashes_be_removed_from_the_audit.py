"""Let hashes of texts be removed from audit entries, and nothing else.

`digest` is the hash of a content, and `file` the hash of a file with translations. Anyone who can
guess a withheld text could confirm it with them. The digests of exported backups stay.
"""

from django.db import migrations

from core.triggers import RejectUpdates


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0011_add_mails_with_links_to_set_passwords'),
    ]

    operations = [
        RejectUpdates(
            'AuditEntry',
            {
                'old': "OLD.act <> 'exported' AND $is_old_without_hashes",
                'new': "OLD.act <> 'exported' AND $is_new_without_hashes",
            },
            former={},
        ),
    ]
