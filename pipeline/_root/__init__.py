"""fairsieve: see what a training corpus says about people, filter it, and prove what the filter did."""

__version__ = "0.1.0"
