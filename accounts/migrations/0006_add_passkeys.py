import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_reject_changes_of_the_audit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accountmail',
            name='news',
            field=models.CharField(choices=[('set', 'A second factor was set up'), ('removed', 'The second factor was removed'), ('code used', 'A recovery code was used to sign in'), ('new codes', 'New recovery codes were created'), ('passkey', 'A passkey was added'), ('no passkey', 'A passkey was removed'), ('copied key', 'A possible copy of a passkey was rejected'), ('password', 'The password was changed'), ('address', 'The e-mail address was changed'), ('no code', 'The correct password was entered, without a code')], max_length=12),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='act',
            field=models.CharField(choices=[('published', 'Published'), ('scheduled', 'Scheduled'), ('withdrew', 'Withdrew'), ('cancelled', 'Cancelled a scheduled change'), ('withheld', 'Withheld'), ('deleted', 'Deleted a draft'), ('restored', 'Restored as a draft'), ('submitted', 'Submitted'), ('sent back', 'Sent back'), ('approved', 'Approved'), ('commented', 'Commented'), ('shared', 'Shared a preview'), ('revoked', 'Revoked a shared preview'), ('found correct', 'Confirmed as correct'), ('signed in', 'Signed in'), ('code due', 'Entered the correct password, code requested'), ('sign-in failed', 'Failed to sign in'), ('signed out', 'Signed out'), ('signed out all', 'Signed out of all devices'), ('slowed sign-ins', 'Slowed down sign-ins after many failures'), ('let in again', 'Unlocked an account'), ('set 2nd factor', 'Set up a second factor'), ('removed 2nd factor', 'Removed a second factor'), ('new recovery codes', 'Created new recovery codes'), ('used recovery code', 'Used a recovery code'), ('added passkey', 'Added a passkey'), ('removed passkey', 'Removed a passkey'), ('used passkey', 'Used a passkey'), ('rejected copy', 'Rejected a possible copy of a passkey'), ('changed account', 'Changed an account'), ('changed roles', 'Changed roles'), ('read message', 'Read a message'), ('searched', 'Searched'), ('looked up person', 'Looked up data about a person'), ('assigned', 'Assigned a message'), ('answered', 'Answered a message'), ('noted', 'Wrote a note on a message'), ('closed', 'Closed a message'), ('reopened', 'Reopened a message'), ('held', 'Held a message as possible spam'), ('released', 'Released a held message'), ('sent again', 'Resent an e-mail'), ('deleted spam', 'Deleted a held message'), ('erased', 'Erased a message at a person’s request'), ('changed subject', 'Changed a subject of messages'), ('exported', 'Exported'), ('imported', 'Imported')], max_length=20, verbose_name='action'),
        ),
        migrations.AlterField(
            model_name='secondfactor',
            name='secret',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('credential_id', models.CharField(editable=False, max_length=1364, unique=True)),
                ('public_key', models.TextField(editable=False)),
                ('sign_count', models.PositiveBigIntegerField(editable=False)),
                ('added_at', models.DateTimeField(verbose_name='added at')),
                ('last_used_at', models.DateTimeField(null=True, verbose_name='last used at')),
                ('second_factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to='accounts.secondfactor')),
            ],
            options={
                'verbose_name': 'passkey',
                'verbose_name_plural': 'passkeys',
                'ordering': ['added_at', 'pk'],
            },
        ),
    ]
