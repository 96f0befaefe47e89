"""Give members of staff an account and a project: ``python typists.py NUMBER``.

Prints one line for each, the name of the account and the primary key of its project. The projects
are published ones of the volume, with all their texts, countries and rows. Each working copy gets
its digest, as forms save it.
"""

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from accounts.models import User  # noqa: E402
from bench.staff import PASSWORD  # noqa: E402
from projects.models import Project  # noqa: E402
from record import registry  # noqa: E402
from record.models import Publication  # noqa: E402

for model in registry.models_by_kind().values():
    for obj in model.objects.all():
        obj.restore(obj.content(), leaves_candidate=False)
rows = Publication.objects.filter(kind="project").order_by("slug")
for number, row in enumerate(rows[: int(sys.argv[1])]):
    name = f"person-{number}"
    User.objects.create_superuser(name, password=PASSWORD)
    project = Project(key=row.key)
    project.restore(row.read(None), leaves_candidate=False)
    print(name, project.pk)
