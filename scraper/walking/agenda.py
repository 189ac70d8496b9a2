"""What a walk still has to visit: the best first, each place once."""

from __future__ import annotations

import heapq

from scraper.addresses import place
from scraper.leads.nodes import Node


class Agenda:
    """Nodes by score. `places` are those that were queued or are known, each a `scraper.addresses.place`."""

    def __init__(self) -> None:
        self.places: set[str] = set()
        self._heap: list[tuple[float, int, Node]] = []
        self._count = 0

    def __bool__(self) -> bool:
        return bool(self._heap)

    def lacks(self, url: str) -> bool:
        """Whether an address was neither queued yet nor is known."""
        return place(url) not in self.places

    def push(self, node: Node, score: float) -> None:
        """Queue a page, unless its place was queued before or is known."""
        if self.lacks(node.url):
            self.places.add(place(node.url))
            self._count += 1
            heapq.heappush(self._heap, (-score, self._count, node))

    def pop(self) -> Node:
        """The best node; of equal ones the first."""
        return heapq.heappop(self._heap)[2]
