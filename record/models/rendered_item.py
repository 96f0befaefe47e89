"""The publications in force as parts of data files, rendered before they are requested."""

from django.db import models

from record.models.publication import Publication


class RenderedItem(models.Model):
    """A publication in one form of the open data (delivery/opendata/items.py).

    ``language`` is empty if the text is the same in all languages, URLs aside. ``depends_on`` names
    what the text depends on besides the publication. Without a row, or with an outdated one, the
    item is rendered when it is requested.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="rendered_items")
    form = models.CharField(max_length=20)
    language = models.CharField(max_length=2, blank=True)
    depends_on = models.TextField()
    text = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "form", "language"], name="one_item_a_form_and_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication_id}/{self.form}/{self.language}"
