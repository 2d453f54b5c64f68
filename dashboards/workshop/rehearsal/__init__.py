"""A whole workshop with simulated phones, over http as real ones: what a facilitator runs the day before."""
