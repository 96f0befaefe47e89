"""Full-text search over the publications in force.

``documents`` collects the texts of a content, ``tokenizer`` splits, folds and stems them, ``index``
stores the tokens, ``query`` parses a query and ``results`` returns the results, which the database
selects and orders (``ranking``).
"""
