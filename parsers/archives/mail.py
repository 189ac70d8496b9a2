"""Mails (.eml, RFC 5322 and 2045) by the standard library: the files attached, what the mail itself says, and what it
quotes of an earlier one."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from parsers.archives.members import Budget, Entry
from parsers.archives.zipped import TOO_BIG

_QUOTE = re.compile(r"(?:>[ \t]?)+")
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
        yield from _said(part, content) if inner == _SAID["text/plain"] else (Entry(inner, content),)


def _said(part: EmailMessage, content: bytes) -> Iterator[Entry]:
    """The text of a mail, and apart from it the lines of an earlier mail that it quotes."""
    try:
        lines = content.decode(part.get_content_charset("utf-8")).splitlines()
    except (LookupError, UnicodeDecodeError):
        yield Entry(_SAID["text/plain"], content)
        return
    own = "\n".join(line for line in lines if not line.startswith(">"))
    quoted = "\n".join(_QUOTE.sub("", line, count=1) for line in lines if line.startswith(">"))
    for name, text in ((_SAID["text/plain"], own), ("quoted.txt", quoted)):
        if text.strip():
            yield Entry(name, text.encode())
