"""Calibration by approximate Bayesian computation: few parameters, chosen by a screen, held against the fitting facts.

What comes out is a posterior, not an optimum (decision note 9): for each parameter how far the facts narrow it.
"""
