"""Text of other people inside Markdown, where none of it may become markup."""

from __future__ import annotations


def in_line(value: object) -> str:
    """A value as text on one line of Markdown, also between the bars of a table."""
    text = " ".join(str(value).split())
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
