"""The documents of an OFD package: their pages in order, page templates, and the resources that pages refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.errors import Unreadable
from parsers.ofd.geometry import Rect, rect_of
from parsers.ofd.package import Package, child, children, local, resolve, text_of

A4 = (0.0, 0.0, 210.0, 297.0)


@dataclass(slots=True)
class Resources:
    """What pages refer to by id: drawing parameters and composite units; `fonts` names the fonts."""

    params: dict[str, etree._Element] = field(default_factory=dict)
    composites: dict[str, etree._Element] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)

    def add(self, root: etree._Element | None, path: str) -> None:
        """Take over a resource file, whose own files lie in its `BaseLoc`."""
        if root is None:
            return
        folder = resolve(path, root.get("BaseLoc", "").strip() or ".") + "/"
        for entry in root.iter("{*}DrawParam"):
            self.params[entry.get("ID", "")] = entry
        for entry in root.iter("{*}CompositeGraphicUnit"):
            self.composites[entry.get("ID", "")] = entry
        for entry in root.iter("{*}Font"):
            self.fonts[entry.get("ID", "")] = entry.get("FontName", "")
        for entry in root.iter("{*}MultiMedia"):
            self.pictures[entry.get("ID", "")] = resolve(folder, text_of(entry, "MediaFile"))


@dataclass(slots=True)
class Page:
    """One page: its box in millimetres, what it draws (templates first), and its resources."""

    number: int
    box: Rect
    contents: list[etree._Element]
    resources: Resources


class Documents:
    """All documents of a package. `metas` are named facts, `flaws` what is missing."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self.metas: list[tuple[str, str]] = []
        self.flaws: list[str] = []
        root = package.tree("OFD.xml")
        bodies = list(children(root, "DocBody"))
        if not bodies:
            raise Unreadable("an OFD file without a document in it")
        self._roots = [self._root(body) for body in bodies]
        info = child(bodies[0], "DocInfo")
        for entry in info if info is not None else ():
            if entry.text and entry.text.strip():
                self.metas.append((local(entry).lower(), entry.text.strip()))

    def _root(self, body: etree._Element) -> str:
        """The main file of a document: of its current version, where it keeps several."""
        for version in children(child(body, "Versions"), "Version"):
            if version.get("Current") == "true":
                path = resolve("", version.get("BaseLoc", ""))
                location = text_of(self._package.tree(path), "DocRoot") if self._package.has(path) else ""
                if location and self._package.has(resolve(path, location)):
                    return resolve(path, location)
        return resolve("", text_of(body, "DocRoot"))

    def pages(self) -> Iterator[Page]:
        """The pages of all documents, counted through."""
        number = 0
        for path in self._roots:
            tree = self._package.tree(path)
            if tree is None:
                raise Unreadable(f"a damaged OFD file: {path} is missing")
            common = child(tree, "CommonData")
            resources = Resources()
            for entry in children(common, "PublicRes", "DocumentRes"):
                location = resolve(path, entry.text or "")
                resources.add(self._package.tree(location), location)
            templates = {
                entry.get("ID", ""): resolve(path, entry.get("BaseLoc", ""))
                for entry in children(common, "TemplatePage")
            }
            default = _box(child(common, "PageArea"), A4)
            for entry in children(child(tree, "Pages"), "Page"):
                number += 1
                page = self._page(number, resolve(path, entry.get("BaseLoc", "")), templates, resources, default)
                if page is not None:
                    yield page

    def _page(
        self, number: int, path: str, templates: dict[str, str], resources: Resources, default: Rect
    ) -> Page | None:
        tree = self._package.tree(path)
        if tree is None:
            self.flaws.append(f"page {number}: missing in the file")
            return None
        contents = []
        for entry in children(tree, "Template"):
            template = self._package.tree(templates.get(entry.get("TemplateID", ""), ""))
            if template is not None:
                self._own_resources(template, path, resources)
                contents += list(children(template, "Content"))
        self._own_resources(tree, path, resources)
        contents += list(children(tree, "Content"))
        return Page(number, _box(child(tree, "Area"), default), contents, resources)

    def _own_resources(self, tree: etree._Element, path: str, resources: Resources) -> None:
        for entry in children(tree, "PageRes"):
            location = resolve(path, entry.text or "")
            resources.add(self._package.tree(location), location)


def _box(area: etree._Element | None, default: Rect) -> Rect:
    box = rect_of(text_of(area, "PhysicalBox"))
    return box if box and box[2] > box[0] and box[3] > box[1] else default
