"""Faults: each promise of docs/reliability.md, put to the proof by a command that prints one figure.

python -m tests.faults ROW [--trials N] [--seed N] [--short]
python -m tests.faults all [--short]
"""
