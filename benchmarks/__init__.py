"""Timings of the model. They live here and not in the tests; machines are noisy, ratios are less so."""
