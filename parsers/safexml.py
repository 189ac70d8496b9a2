"""XML out of documents: read without following any entity, document type or address in it."""

from __future__ import annotations

from lxml import etree

from parsers.errors import LimitExceeded, Unreadable


def parse_xml(
    data: bytes, damaged: str = "damaged or truncated XML", name: str = "the XML", *, huge: bool = False
) -> etree._Element:
    """The root of XML, without comments and processing instructions.

    `huge` lifts libxml2's own limits on single texts, for data whose size is bounded already. Raises Unreadable, which
    begins with `damaged`, for what is not well-formed, and LimitExceeded, which begins with `name`, for what is nested
    too deep.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=huge, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data.lstrip(), parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise LimitExceeded(f"{name} is nested too deep") from error
        raise Unreadable(f"{damaged}: {error}") from error
