"""What is looked for: the terms of each axis and language, as data."""

from fairsieve.lexicons.load import SHIPPED, axes_of, load_file, load_lexicons
from fairsieve.lexicons.model import Lexicon, Lexicons, Sense, Senses, Source, Step, Term, word_key
from fairsieve.lexicons.source import LexiconError

__all__ = [
    "SHIPPED",
    "Lexicon",
    "LexiconError",
    "Lexicons",
    "Sense",
    "Senses",
    "Source",
    "Step",
    "Term",
    "axes_of",
    "load_file",
    "load_lexicons",
    "word_key",
]
