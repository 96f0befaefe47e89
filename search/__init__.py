"""Search over what is in force: word forms and accents are folded in Python, the database's full-text index finds.

``texts`` collects the texts of a content, ``indexing`` stores their words with the publication, ``asking`` reads a
query, ``finding`` returns the results, which the database selects and orders by ``conditions``.
"""
