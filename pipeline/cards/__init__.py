"""Cards: what the page of a dataset publishes, filled from the audit; what was not measured is left to be provided."""

from fairsieve.pipeline.cards.cards import CARDS, render_cards, write_cards

__all__ = ["CARDS", "render_cards", "write_cards"]
