"""Designed experiments: factors, designs, the plan of runs, the store they go to, and the results read from it."""
