from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_save_filters'),
    ]

    operations = [
        migrations.AlterField(
            model_name='auditentry',
            name='act',
            field=models.CharField(choices=[('published', 'Published'), ('scheduled', 'Scheduled'), ('withdrew', 'Withdrew'), ('cancelled', 'Cancelled a scheduled change'), ('withheld', 'Withheld'), ('deleted', 'Deleted a draft'), ('restored', 'Restored as a draft'), ('submitted', 'Submitted'), ('sent back', 'Sent back'), ('approved', 'Approved'), ('commented', 'Commented'), ('resolved', 'Resolved a comment'), ('reopened comment', 'Reopened a comment'), ('shared', 'Shared a preview'), ('revoked', 'Revoked a shared preview'), ('found correct', 'Confirmed as correct'), ('signed in', 'Signed in'), ('code due', 'Entered the correct password, code requested'), ('sign-in failed', 'Failed to sign in'), ('signed out', 'Signed out'), ('signed out all', 'Signed out of all devices'), ('slowed sign-ins', 'Slowed down sign-ins after many failures'), ('let in again', 'Unlocked an account'), ('set 2nd factor', 'Set up a second factor'), ('removed 2nd factor', 'Removed a second factor'), ('new recovery codes', 'Created new recovery codes'), ('used recovery code', 'Used a recovery code'), ('added passkey', 'Added a passkey'), ('removed passkey', 'Removed a passkey'), ('used passkey', 'Used a passkey'), ('rejected copy', 'Rejected a possible copy of a passkey'), ('changed account', 'Changed an account'), ('changed roles', 'Changed roles'), ('read message', 'Read a message'), ('searched', 'Searched'), ('looked up person', 'Looked up data about a person'), ('assigned', 'Assigned a message'), ('answered', 'Answered a message'), ('noted', 'Wrote a note on a message'), ('closed', 'Closed a message'), ('reopened', 'Reopened a message'), ('held', 'Held a message as possible spam'), ('released', 'Released a held message'), ('sent again', 'Resent an e-mail'), ('deleted spam', 'Deleted a held message'), ('erased', 'Erased a message at a person’s request'), ('changed subject', 'Changed a subject of messages'), ('changed term', 'Changed the list of terms'), ('exported', 'Exported'), ('imported', 'Imported')], max_length=20, verbose_name='action'),
        ),
    ]
