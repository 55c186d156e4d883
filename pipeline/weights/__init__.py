"""Weights: how much each kept document should count, so that declared shares hold; nothing is deleted for them."""
