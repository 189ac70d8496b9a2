"""Names for the arrays passed from step to step. Their element types are stated, not checked: OpenCV's are too wide."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[Any]
"""Height × width × 3 (blue green red), or height × width grey levels, of 8 bits."""

Mask: TypeAlias = npt.NDArray[Any]
"""Height × width of 8 bits, 255 where there is ink."""

Floats: TypeAlias = npt.NDArray[Any]
"""Numbers of 32 or 64 bits."""
