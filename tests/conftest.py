"""What every test shares: the Hypothesis profile."""

from hypothesis import settings

# Timings on a busy machine say nothing; examples are the same in every run.
settings.register_profile("fairsieve", deadline=None, derandomize=True)
settings.load_profile("fairsieve")
