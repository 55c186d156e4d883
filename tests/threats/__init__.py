"""Threats: what hostile data and models can do to a run, and to who reads what it wrote; one command a row.

python -m tests.threats ROW
python -m tests.threats all
"""
