"""The sample company: 24 months of a seeded, invented CRM with stories planted in it. No clock, no environment."""

from sample_data.ballots import Ballot, ballots
from sample_data.company import generate
from sample_data.stories import Story, stories

__all__ = ["Ballot", "Story", "ballots", "generate", "stories"]
