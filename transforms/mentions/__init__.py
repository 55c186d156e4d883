"""Mentions of groups of people: found in one native pass, judged by sense rules."""

from fairsieve.transforms.mentions.scanner import MENTION, Mentions

__all__ = ["MENTION", "Mentions"]
