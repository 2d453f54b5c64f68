"""Figures of the dashboard: from results and words to Plotly figures; nothing here imports Dash."""
