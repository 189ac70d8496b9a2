"""What is closed when a `with` over it ends."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Self


class Closing(ABC):
    """To be used as a context, or closed."""

    @abstractmethod
    def close(self) -> None:
        """Give back whatever is held; nothing can be asked of it afterwards."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
