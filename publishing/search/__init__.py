"""Search over what is in force: word forms and accents are folded in Python, the database's full-text index finds.

``texts`` says what a content says, ``indexing`` writes it beside the publication, ``asking`` reads a question,
``finding`` lets the database answer it, and ``matching`` says the same in plain Python: for previews, and for tests.
"""
