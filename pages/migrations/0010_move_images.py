"""Make an image of each file that contents have in columns of their own.

Its key is computed from the file, so contents with the file name it already, and no publication
changes. ``set_up`` publishes the images that visitors see.
"""

from uuid import UUID, uuid5

from django.db import migrations
from django.utils import timezone

NAMESPACE = UUID('b0e0a1f6-5c1d-4b0e-9a54-0f5f2b1d6c39')
ILLUSTRATED = {
    'project': ('projects', 'project'),
    'activity': ('projects', 'activity'),
    'funder': ('projects', 'funder'),
    'office': ('pages', 'office'),
    'page': ('pages', 'standingpage'),
}
TITLES = ('acronym', 'name_en', 'title_en')
FACTS = ('image_width', 'image_height', 'image_is_decorative', 'image_focus_x', 'image_focus_y')
LANGUAGES = ('en', 'fr', 'ro')


def move(apps, schema_editor):
    images = {}
    for label in ILLUSTRATED.values():
        for draft in apps.get_model(*label)._base_manager.exclude(image=''):
            texts = {code: getattr(draft, f'image_alternative_{code}') for code in LANGUAGES}
            facts = {name: getattr(draft, name) for name in FACTS}
            title = next(filter(None, (getattr(draft, name, '') for name in TITLES)), '')
            images[draft.image.name] = (), title, texts, facts
    values = []
    for row in publications_with_images(apps):
        content = row.content
        name = content['image']
        texts = {code: content.get('image_alternative', {}).get(code, '') for code in LANGUAGES}
        facts = {each: content[each] for each in FACTS if each in content}
        # The facts that visitors read now count most, and a description more than none.
        rank = is_in_force(row), any(texts.values()), row.in_force_from is not None, row.pk
        if name not in images or images[name][0] < rank:
            images[name] = rank, row.title, texts, facts
        values.append((row, f'image/{uuid5(NAMESPACE, name)}'))
    make_images(apps, images)
    if values:
        refer(apps, values)


def publications_with_images(apps):
    rows = apps.get_model('record', 'Publication')._base_manager.filter(content__has_key='image')
    rows = rows.filter(kind__in=ILLUSTRATED).order_by('pk').defer('pairs', 'languages')
    return rows.iterator(500)


def is_in_force(row):
    now = timezone.now()
    is_over = row.cancelled_at or not row.in_force_from or not row.in_force_until
    return not is_over and row.in_force_from <= now < row.in_force_until


def make_images(apps, images):
    Image = apps.get_model('projects', 'Image')
    made = []
    for name, (_rank, title, texts, facts) in images.items():
        columns = {f'image_alternative_{code}': text for code, text in texts.items()} | facts
        key = uuid5(NAMESPACE, name)
        name_of_page = title or name
        made.append(Image(key=key, slug=f'image-{key}', name=name_of_page, image=name, **columns))
    Image._base_manager.bulk_create(made)


def refer(apps, values):
    """Index the images that contents name, for lists of the pages that show one."""
    Value = apps.get_model('record', 'Value')
    Value._base_manager.bulk_create(
        [
            Value(
                publication_id=row.pk,
                kind=row.kind,
                name='ref',
                value=ref,
                since=row.in_force_from,
                until=row.in_force_until,
            )
            for row, ref in values
        ],
        batch_size=5_000,
        ignore_conflicts=True,
    )
    # ``set_up`` builds the index of drafts again, in which they name the images too.
    apps.get_model('search', 'SearchEntry')._base_manager.exclude(draft=None).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0009_name_images_by_key'),
        ('projects', '0015_add_images'),
        ('record', '0016_log_no_rows_from_before_the_log'),
        ('search', '0006_date_confirmations_of_facts'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop, elidable=True),
    ]
