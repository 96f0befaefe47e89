"""French formats that differ from Django's; “1er” comes from core/i18n/dates.py."""

# The calendar of the admin writes the first one; the order of 03/04/2026 is unclear.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d.%m.%Y"]
DATETIME_FORMAT = r"j F Y \à H:i"
THOUSAND_SEPARATOR = "\u202f"  # narrow no-break space
