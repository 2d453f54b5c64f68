"""Exercises for a class: predicted first, run on the model, answered from the runs, marked by a computed key."""
