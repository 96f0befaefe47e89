"""Check the links of published contents and store the broken ones."""
