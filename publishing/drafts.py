"""The drafts of working copies as rows of the record: what is previewed, shared and remarked on."""

from publishing.models.publication import Publication


def newest_of(objects) -> dict:
    """For each object, by key, the newest row that holds exactly what its working copy holds; withheld ones aside."""
    digests = {obj.key: obj.digest for obj in objects}
    rows = Publication.objects.of(*objects).filter(digest__in=digests.values(), content__isnull=False)
    found = {}
    for row in rows.defer("content", "card").order_by("pk"):
        if row.digest == digests[row.key]:
            found[row.key] = row
    return found
