from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"

    def ready(self) -> None:
        from record.drafts import draft_saved, drafts_deleted
        from search import index

        draft_saved.connect(index.add_draft)
        drafts_deleted.connect(index.remove_drafts)
