"""Pictures drawn from data on the server: maps, time bars, funding and activities by year."""
