"""Review: a sample for people to judge, and what their judgements say of each detector."""
