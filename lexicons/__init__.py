"""What is looked for: the terms of each axis and language, as data."""

from fairsieve.lexicons.foreign import load_gender_gap, load_holistic_bias, load_mmhb, load_tsv
from fairsieve.lexicons.listing import Summary, check, summaries, summary, terms_of
from fairsieve.lexicons.load import PLACEBO, SHIPPED, axes_of, load_file, load_lexicons, load_placebo
from fairsieve.lexicons.model import Lexicon, Lexicons, Sense, Senses, Source, Step, Term, word_key
from fairsieve.lexicons.source import LexiconError
from fairsieve.lexicons.targets import Descriptors, Occupation, Targets, load_target_file, load_targets

__all__ = [
    "PLACEBO",
    "SHIPPED",
    "Descriptors",
    "Lexicon",
    "LexiconError",
    "Lexicons",
    "Occupation",
    "Sense",
    "Senses",
    "Source",
    "Step",
    "Summary",
    "Targets",
    "Term",
    "axes_of",
    "check",
    "load_file",
    "load_gender_gap",
    "load_holistic_bias",
    "load_lexicons",
    "load_mmhb",
    "load_placebo",
    "load_target_file",
    "load_targets",
    "load_tsv",
    "summaries",
    "summary",
    "terms_of",
    "word_key",
]
