"""How numbers are written: few digits, thousands apart, the unit beside them."""

import math

NARROW = "\u00a0"
"""Stands between a number and its unit, so that they are never parted."""

ABSENT, HIDDEN = "–", "fewer than 10"


def whole(n: float) -> str:
    """A count: 12,345."""
    return f"{round(n):,}"


def amount(value: float) -> str:
    """A measured number with two significant digits or one decimal, whatever is more."""
    size = abs(value)
    if size >= 100 or size == 0:
        return f"{value:,.0f}"
    if size >= 1:
        return f"{value:.1f}"
    return f"{value:.{min(8, 1 - math.floor(math.log10(size)))}f}"


def percent(share: float) -> str:
    """A share in [0, 1] as 12.3 %."""
    return f"{amount(100 * share)}{NARROW}%"


def times(ratio: float) -> str:
    return f"{ratio:.2f}"


def span(low: float | None, high: float | None, scale: float = 1.0) -> str:
    """An interval as 1.2 to 3.4, with equal decimals on both sides."""
    if low is None or high is None:
        return "no interval"
    decimals = max(_decimals(scale * low), _decimals(scale * high))
    return f"{scale * low:,.{decimals}f} to {scale * high:,.{decimals}f}"


def fixed(value: float, decimals: int) -> str:
    """A number with as many decimals as its column has; what would round to nothing says so."""
    least = 10.0**-decimals
    if 0 < abs(value) < least / 2:
        return f"{'<' if value > 0 else '>-'}{least:.{decimals}f}"
    return f"{value:,.{decimals}f}"


def _decimals(value: float) -> int:
    text = amount(value)
    return len(text.partition(".")[2])
