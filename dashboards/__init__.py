"""Shows results; never computes an outcome of the model itself."""
