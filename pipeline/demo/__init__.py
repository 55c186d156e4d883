"""The demo corpus: a few thousand documents that we made up, and what is known to be in them."""

from fairsieve.pipeline.demo.corpus import write_demo_corpus
from fairsieve.pipeline.demo.truth import DemoTruth, Span

__all__ = ["DemoTruth", "Span", "write_demo_corpus"]
