"""A mail with headers that every program reads, whichever release of Python encodes them.

The policies of Python 3.13 leave out the space between two encoded words (RFC 2047);
`email.header` does not.
"""

import email.message
import email.policy
from email.header import Header
from email.headerregistry import HeaderRegistry, UniqueAddressHeader, UniqueUnstructuredHeader
from typing import Any

from django.core.mail import EmailMultiAlternatives

MAX_LINE_LENGTH = 76  # of a line with an encoded word (RFC 2047, section 2)


class Line(UniqueUnstructuredHeader):
    name: str

    def fold(self, *, policy: email.policy.Policy) -> str:
        return _fold(self.name, [str(self)], policy)


class Sender(UniqueAddressHeader):
    name: str

    def fold(self, *, policy: email.policy.Policy) -> str:
        (sender,) = self.addresses
        if sender.display_name.isascii():
            return _fold(self.name, [str(sender)], policy)
        return _fold(self.name, [sender.display_name, f"<{sender.addr_spec}>"], policy)


def _fold(name: str, parts: list[str], policy: email.policy.Policy) -> str:
    """Return the header with its name. Each part is encoded if it has to be."""
    header = Header(maxlinelen=MAX_LINE_LENGTH, header_name=name)
    for part in parts:
        header.append(part)
    return f"{name}: {header.encode(linesep=policy.linesep)}{policy.linesep}"


header_factory: Any = HeaderRegistry()  # its stubs know no class for a name
header_factory.map_to_type("subject", Line)
# Python would encode a long URL, which no mail program could follow then.
header_factory.map_to_type("list-unsubscribe", Line)
header_factory.map_to_type("from", Sender)


class Mail(EmailMultiAlternatives):
    """A mail whose subject and sender are encoded as RFC 2047 requires."""

    def message(
        self, *, policy: email.policy.Policy | None = email.policy.default
    ) -> email.message.EmailMessage:
        original: Any = policy or email.policy.default
        return super().message(policy=original.clone(header_factory=header_factory))
