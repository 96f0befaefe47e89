"""Missing and older translations, and their export and import as XLIFF."""
