"""The house style of every picture: colours for light and dark, widths, type."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

USUAL, SMALL = 12, 11
"""Pixels of type: labels of rows, and everything else."""

INK, MUTED, GRID = "#1f2933", "#5d6875", "#e2e6ea"
ACCENT, SOFT, PALE, PAPER = "#0b5cad", "#9cc2e8", "#c6ced6", "#fefefe"
DARK = (
    (INK, "#e6eaee"),
    (MUTED, "#a5afba"),
    (GRID, "#30373e"),
    (ACCENT, "#71b2f4"),
    (SOFT, "#2f6298"),
    (PALE, "#4d5964"),
    (PAPER, "#14181c"),
)
"""Each colour of the house, and what takes its place on a dark page; one hue and greys, told apart by lightness too."""

WIDTH, HALF = 820, 398
"""Pixels of a picture that fills the page's width, and of one that stands beside another."""
