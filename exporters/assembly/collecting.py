"""Fewer runs of the collector of cyclic garbage while millions of rows go by."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

TIMES = 100


@contextmanager
def rarely_collected() -> Iterator[None]:
    """Python searches for garbage in cycles TIMES less often within the block.

    An export makes next to none, and each full search goes through all that is alive: divisions, templates, the order
    of the reports. What is in no cycle is freed at once all the same.
    """
    first, *others = gc.get_threshold()
    gc.set_threshold(first * TIMES, *others)
    try:
        yield
    finally:
        gc.set_threshold(first, *others)
