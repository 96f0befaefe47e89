import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import record.translation.status


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.UUIDField(verbose_name='key')),
                ('slug', models.SlugField(blank=True, max_length=120, verbose_name='web address')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('recorded_at', models.DateTimeField(blank=True, null=True, verbose_name='recorded at')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='public note')),
                ('is_minor', models.BooleanField(default=False, verbose_name='minor change')),
                ('solo_reason', models.TextField(blank=True, default='', verbose_name='reason for publishing without review')),
                ('in_force_from', models.DateTimeField(blank=True, null=True, verbose_name='in force from')),
                ('in_force_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in force until')),
                ('content', models.JSONField(blank=True, null=True)),
                ('card', models.JSONField(blank=True, null=True)),
                ('languages', models.JSONField(default=dict, editable=False)),
                ('pairs', models.JSONField(default=dict, editable=False)),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest')),
                ('reason', models.TextField(blank=True, verbose_name='reason of the withdrawal')),
                ('successor_kind', models.CharField(blank=True, max_length=40)),
                ('successor_key', models.UUIDField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('withheld_at', models.DateTimeField(blank=True, null=True, verbose_name='withheld at')),
                ('withheld_reason', models.TextField(blank=True, verbose_name='withheld reason')),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancelled_publications', to=settings.AUTH_USER_MODEL, verbose_name='cancelled by')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='publications', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('saved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='saved_publications', to=settings.AUTH_USER_MODEL, verbose_name='saved by')),
                ('withheld_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='withheld_publications', to=settings.AUTH_USER_MODEL, verbose_name='withheld by')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'permissions': [('publish', 'Can publish, schedule and cancel what is scheduled'), ('withdraw', 'Can withdraw what is published'), ('withhold', 'Can withhold the content of one publication')],
            },
            bases=(record.translation.status.TranslationStatusMixin, models.Model),
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(blank=True, null=True, verbose_name='date shown')),
                ('path', models.CharField(default='/', max_length=300, verbose_name='first page')),
                ('recipient_name', models.CharField(blank=True, default='', max_length=200, verbose_name='shared with')),
                ('created_at', models.DateTimeField(verbose_name='created on')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('open_count', models.PositiveIntegerField(default=0, verbose_name='times opened')),
                ('last_opened_at', models.DateTimeField(blank=True, null=True, verbose_name='last opened at')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='preview_links', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revoked_preview_links', to=settings.AUTH_USER_MODEL, verbose_name='revoked by')),
                ('candidates', models.ManyToManyField(blank=True, related_name='preview_links', to='record.publication', verbose_name='candidates')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Mention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.UUIDField()),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mentions', to='record.publication')),
            ],
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('changes', models.PositiveBigIntegerField(default=0)),
                ('last_timestamp', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'record',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='record_has_one_row')],
            },
        ),
        migrations.CreateModel(
            name='ReservedSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('slug', models.SlugField(max_length=120)),
                ('key', models.UUIDField(db_index=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='slug_belongs_to_one_object')],
            },
        ),
        migrations.CreateModel(
            name='ReviewEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('submitted', 'Submitted for publishing'), ('sent back', 'Sent back'), ('approved', 'Approved'), ('commented', 'Commented')], max_length=20)),
                ('text', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_entries', to=settings.AUTH_USER_MODEL)),
                ('link', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='review_entries', to='record.previewlink')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='review_entries', to='record.publication')),
            ],
            options={
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['kind', 'in_force_until', 'in_force_from'], name='publication_by_kind'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['key', 'in_force_from'], name='publication_by_object'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['in_force_from'], name='publication_by_time'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['key', 'in_force_until'], name='publication_of_object_until'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['key', 'digest', 'saved_by'], name='publication_by_content'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('in_force_from', None)), fields=['key', 'id'], name='draft_of_object'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('reason', ''), _negated=True), fields=['key'], name='withdrawal_of_object'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('withheld_at__isnull', False)), fields=['key'], name='withheld_of_object'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None)), fields=('key', 'in_force_from'), name='one_publication_per_object_and_time'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('withheld_at__isnull', False), models.Q(('content__isnull', False), ('reason', '')), models.Q(('content__isnull', True), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='either_content_or_withdrawal'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_force_from', None), ('recorded_at', None)), models.Q(('in_force_from__gte', models.F('recorded_at')), ('in_force_from__isnull', False), ('recorded_at__isnull', False)), _connector='OR'), name='nobody_rewrites_the_past'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(('recorded_at', None), ('recorded_at__gte', models.F('saved_at')), _connector='OR'), name='recorded_after_it_was_saved'),
        ),
        migrations.AddConstraint(
            model_name='publication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_force_from', None), ('in_force_until', None)), models.Q(('in_force_from__isnull', False), ('in_force_until__gte', models.F('in_force_from')), ('in_force_until__isnull', False)), _connector='OR'), name='publication_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='previewlink',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='preview_link_expires_after_creation'),
        ),
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(fields=('key', 'publication'), name='one_mention_an_object'),
        ),
        migrations.AddConstraint(
            model_name='reviewentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('created_by__isnull', False), ('link', None), ('name', '')), models.Q(('created_by', None), ('link__isnull', False), models.Q(('name', ''), _negated=True)), _connector='OR'), name='review_entry_has_an_author'),
        ),
        migrations.AddConstraint(
            model_name='reviewentry',
            constraint=models.CheckConstraint(condition=models.Q(('created_by__isnull', False), ('step__in', ['approved', 'commented']), _connector='OR'), name='only_staff_submit_and_send_back'),
        ),
        migrations.AddConstraint(
            model_name='reviewentry',
            constraint=models.CheckConstraint(condition=models.Q(('step', 'approved'), models.Q(('text', ''), _negated=True), _connector='OR'), name='review_entry_has_a_text'),
        ),
    ]
