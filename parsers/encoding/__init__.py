"""Bytes to text: `decode` for documents, `note_loss` for what was lost in it where it matters."""

from parsers.encoding.decoding import GARBLED, Decoded, decode, note_loss
from parsers.encoding.plausibility import utf16_without_mark

__all__ = ["GARBLED", "Decoded", "decode", "note_loss", "utf16_without_mark"]
