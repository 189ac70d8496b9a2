"""Units of money."""

from __future__ import annotations

from decimal import Decimal

IN_YUAN = {
    "元": Decimal(1),
    "千元": Decimal(1_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(10**6),
    "亿元": Decimal(10**8),
}
"""What each unit that amounts are printed in is worth, in 元."""
