"""What the scenarios share: their registry, the trial that each gets, the oracle that judges it, and what makes faults."""
