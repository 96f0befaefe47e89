"""Under which licence a package stands, as an SPDX expression, and whether the site may use it."""

from importlib.metadata import Distribution

from license_expression import ExpressionError, ParseError, get_spdx_licensing

SPDX = get_spdx_licensing()
# They ask for their notice to be kept, and for no more that concerns a site that is run and whose code is open.
ALLOWED = """
    0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause CNRI-Python HPND ISC MIT MIT-CMU MPL-2.0 PSF-2.0 Python-2.0
    Unlicense Zlib
    """.split()
# Packages under other licences, and why they may stay.
ARGUED = {
    "psycopg2-binary": "LGPL: used as a library, unchanged, and anybody can put another version in its place; its"
    " exceptions allow use with any program.",
    "djlint": "GPL: a program that reads templates on a developer's machine. It isn't in the image and nothing is"
    " linked with it.",
    "frozendict": "LGPL: used by a library that the tests use. It isn't in the image.",
}
# How packages write licences that have a short name.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "BSD 3-Clause license": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
}
# Those whose metadata don't say which of several licences: as the file of the licence in the package says.
READ_IN_PACKAGE = {
    "axe-playwright-python": "MIT",
    "django-ckeditor": "BSD-3-Clause",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "pytest-django": "BSD-3-Clause",
    "qrcode": "BSD-3-Clause AND MIT",
    "sqlparse": "BSD-3-Clause",
}


class NotStated(Exception):
    """Neither metadata nor READ_IN_PACKAGE say it: read the package's own file and add it there."""


def licence_of(name, package: Distribution) -> str:
    """An SPDX expression. ``name`` as in the lock. Raises ``NotStated``."""
    said = package.metadata
    classifiers = [each for each in said.get_all("Classifier", ()) if each.startswith("License ::")]
    by_classifier = [each.split(" :: ")[-1] for each in classifiers]
    in_order = [
        READ_IN_PACKAGE.get(name),
        said.get("License-Expression"),
        said.get("License"),
        *by_classifier,
    ]
    for stated in in_order:
        expression = SPELLINGS.get(stated, stated)
        if expression and _is_spdx(expression):
            return str(SPDX.parse(expression))
    raise NotStated(f"{name}: {said.get('License')} {by_classifier}")


def is_allowed(name, expression) -> bool:
    return name in ARGUED or set(SPDX.license_keys(expression)) <= set(ALLOWED)


def _is_spdx(expression) -> bool:
    """Whether it is one, of licences that SPDX knows."""
    try:
        SPDX.parse(expression, validate=True)
    except (ExpressionError, ParseError):
        return False
    return True
