"""The log of the record for visitors: a page that explains it, and the files that others check."""
