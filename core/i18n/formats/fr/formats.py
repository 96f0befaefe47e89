"""French formats that differ from those of Django; “1er” comes from core/i18n/dates.py."""

DATETIME_FORMAT = r"j F Y \à H:i"
THOUSAND_SEPARATOR = "\u202f"  # narrow no-break space
