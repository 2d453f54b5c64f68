"""What a stored sweep says: effects, sensitivities, boxes, robustness, each index with its interval.

Every function takes arrays or a sweep and gives a table; a notebook calls them as `diplomacity analyse` does.
All results are conditional on the model, not forecasts.
"""
