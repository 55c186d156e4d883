"""CountFacts: every counter of the audit, from the columns in memory; group mentions end here."""

from fairsieve.transforms.count.frame import BUCKETS, MILLIONTHS, STRATA, error_buckets
from fairsieve.transforms.count.pairs import OUTCOME_BUCKETS, PAIRS
from fairsieve.transforms.count.told import HIGH, SCORE_BINS
from fairsieve.transforms.count.transform import MENTIONS, CountFacts, count_facts

__all__ = [
    "BUCKETS",
    "HIGH",
    "MENTIONS",
    "MILLIONTHS",
    "OUTCOME_BUCKETS",
    "PAIRS",
    "SCORE_BINS",
    "STRATA",
    "CountFacts",
    "count_facts",
    "error_buckets",
]
