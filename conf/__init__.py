"""Choices for a run: groups of options that Hydra composes. Defaults are declared in the model, not repeated here."""
