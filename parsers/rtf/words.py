"""Control words of RTF (RTF 1.9.1) by what they do to the text of their group."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SKIPPED = _words(
    "header headerl headerr headerf footer footerl footerr footerf pict objdata objclass fldinst "
    "shprslt nonshppict sp nonesttables bkmkstart bkmkend xe tc rxe filetbl revtbl listtable listoverridetable rsidtbl "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn template private mmathPict pgdsctbl latentstyles annotation"
)
"""Destinations whose content is not the printed text."""
STARRED = _words("shpinst nesttableprops moMath do cs")
"""Destinations that older programs are told to skip (`\\*`) and that hold printed text, the shape of tables or the
look of styles."""
SHAPES = _words("shpinst do")
"""Destinations of a shape that is drawn over the text: a line, a box."""
PICTURES = _words("pict shppict nonshppict objdata")
"""Destinations of a picture or an object."""
ASIDE = _words("footnote shptxt dptxbxtext")
"""Destinations whose text stands beside the paragraph that they are anchored to."""
FACTS = _words("title subject author keywords company doccomm")
"""What the file says of itself."""
CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
    "qmspace": " ",
}
"""Words that stand for a character."""

SWITCHES = {
    "v": "hidden",
    "deleted": "deleted",
    "mvf": "deleted",
    "strike": "struck",
    "striked": "struck",
    "dn": "raised",
    "up": "raised",
    "super": "raised",
    "sub": "raised",
}
"""Words that switch a property of text on, and off with a 0: the name that it has in the state of a group."""
