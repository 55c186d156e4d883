"""What every test shares: the Hypothesis profile."""

from hypothesis import settings

# Timings on a busy machine say nothing; examples are the same in every run, so that more of them cost every time and
# find nothing new. `--hypothesis-profile=default` looks at other ones.
settings.register_profile("fairsieve", deadline=None, derandomize=True, max_examples=50)
settings.load_profile("fairsieve")
