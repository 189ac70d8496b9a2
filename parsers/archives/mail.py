"""Mails (.eml, RFC 5322 and 2045) by the standard library: the files attached, and what the mail itself says."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator

from parsers.archives.members import Budget, Entry
from parsers.archives.zipped import TOO_BIG

_SAID = {"text/html": "mail.html", "text/plain": "mail.txt"}


def entries(data: bytes, budget: Budget, name: str) -> Iterator[Entry]:
    """The parts of a mail; one without a file name is what the mail says."""
    del name
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.default)
    for part in message.walk():
        inner = part.get_filename() or _SAID.get(part.get_content_type(), "")
        content = part.get_payload(decode=True)
        if part.is_multipart() or not inner or not isinstance(content, bytes):
            continue
        if not budget.announce(inner, len(content), len(content)):
            yield Entry(inner, problem=TOO_BIG)
            continue
        budget.take(len(content))
        yield Entry(inner, content)
