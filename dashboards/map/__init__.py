"""The map of one run: a basemap of our own, a compact log of what happened, and its panel."""
