"""Cards: what the page of a dataset publishes, filled from the audit; what was not measured is left to be provided."""

from fairsieve.pipeline.cards.cards import CARDS, cards_of, render_cards, write_cards

__all__ = ["CARDS", "cards_of", "render_cards", "write_cards"]
