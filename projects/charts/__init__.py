"""Pictures drawn from data on the server: maps, time bars and funding."""
