"""Names of countries that are old or misspelt in the French or Romanian of django-countries.

They are listed for `make messages`: our own catalogues are read before those of django-countries.
"""

from django.utils.translation import gettext_noop as _

NAMES = (
    _("Antigua and Barbuda"),
    _("Belarus"),
    _("Bosnia and Herzegovina"),
    _("British Indian Ocean Territory"),
    _("Cabo Verde"),
    _("Congo"),
    _("Croatia"),
    _("Czechia"),
    _("Côte d'Ivoire"),
    _("Democratic Republic of the Congo"),
    _("El Salvador"),
    _("Eswatini"),
    _("France"),
    _("French Southern Territories"),
    _("Guatemala"),
    _("Guinea"),
    _("Guyana"),
    _("Heard Island and McDonald Islands"),
    _("Marshall Islands"),
    _("Myanmar"),
    _("Netherlands"),
    _("Nigeria"),
    _("North Macedonia"),
    _("Réunion"),
    _("Saint Kitts and Nevis"),
    _("Saint Pierre and Miquelon"),
    _("Saint Vincent and the Grenadines"),
    _("Sao Tome and Principe"),
    _("Solomon Islands"),
    _("South Georgia"),
    _("Svalbard and Jan Mayen"),
    _("Switzerland"),
    _("Timor-Leste"),
    _("Trinidad and Tobago"),
    _("Turks and Caicos Islands"),
    _("United States of America"),
    _("Vietnam"),
    _("Wallis and Futuna"),
)
