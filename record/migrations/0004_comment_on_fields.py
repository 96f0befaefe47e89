import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def resolve_comments(apps, schema_editor):
    """Resolve the comments before a publication: until now they were shown until then."""
    using = schema_editor.connection.alias
    rows = apps.get_model('record', 'Publication').objects.using(using)
    comments = apps.get_model('record', 'ReviewEntry').objects.using(using)
    for comment in comments.filter(step='commented', resolved_at=None).select_related('publication'):
        since = rows.filter(key=comment.publication.key, recorded_at__gte=comment.created_at)
        published = since.filter(in_force_from__isnull=False, cancelled_at=None)
        if row := published.order_by('recorded_at').first():
            comments.filter(pk=comment.pk).update(resolved_at=row.recorded_at)


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0003_reject_changes_of_publications'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewentry',
            name='field',
            field=models.CharField(blank=True, db_default='', default='', max_length=100),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='quote',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='resolved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='reviewentry',
            name='resolved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolved_comments', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='reviewentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('resolved_at', None), ('resolved_by', None)), models.Q(('resolved_at__isnull', False), ('step', 'commented')), _connector='OR'), name='only_comments_are_resolved'),
        ),
        migrations.RunPython(resolve_comments, migrations.RunPython.noop),
    ]
