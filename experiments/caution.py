"""What every result says of itself: that it is conditional, and what its intervals leave out."""

NATURE = "conditional on the model, not a forecast"
CONDITIONAL = f"{NATURE.capitalize()}."
OF_DRAWS = f"{CONDITIONAL} Intervals cover the model's draws, not its assumptions."
OF_SAMPLES = f"{CONDITIONAL} Intervals are 95 % and cover draws and samples, not assumptions."
OF_FACTS = f"{CONDITIONAL} A posterior covers these facts, not the model's assumptions."
