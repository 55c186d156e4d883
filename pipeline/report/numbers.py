"""How numbers are written: few digits, thousands apart, the unit beside them."""

import math

NARROW = "\u00a0"
"""Stands between a number and its unit, so that they are never parted."""

ABSENT, HIDDEN = "–", "not published"


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
    """A ratio, e.g. 1.42 or 6.8."""
    return f"{ratio:,.{_ratio_decimals(ratio)}f}"


def between(value: float | None, low: float | None, high: float | None, scale: float = 1.0) -> str:
    """An interval as 1.2 to 3.4, both ends with the decimals that `amount` gives the value."""
    if value is None or low is None or high is None:
        return "no interval"
    decimals = len(amount(scale * (value or high)).partition(".")[2])
    return f"{scale * low:,.{decimals}f} to {scale * high:,.{decimals}f}"


def ratio_between(ratio: float | None, low: float | None, high: float | None) -> str:
    """The interval of a ratio, with the decimals that `times` gives it."""
    if ratio is None or low is None or high is None:
        return "no interval"
    decimals = _ratio_decimals(ratio)
    return f"{low:,.{decimals}f} to {high:,.{decimals}f}"


def _ratio_decimals(ratio: float) -> int:
    return 2 if ratio < 2 else 1


def fixed(value: float, decimals: int) -> str:
    """A number with as many decimals as its column has; what would round to nothing says so."""
    least = 10.0**-decimals
    if 0 < abs(value) < least / 2:
        return f"{'<' if value > 0 else '>-'}{least:.{decimals}f}"
    return f"{value:,.{decimals}f}"
