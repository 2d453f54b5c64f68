"""The Sweeps page: what stored sweeps say, point by point and over all of them, and starting new ones."""
