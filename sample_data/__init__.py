"""Seeded sample deliveries: the five Netflix files with the real headers, proportions and damage, at any scale."""

from sample_data.delivery import generate, generate_change
from sample_data.errors import SampleDataError
from sample_data.facts import SampleFacts, SampleSpec

__all__ = ["SampleDataError", "SampleFacts", "SampleSpec", "generate", "generate_change"]
