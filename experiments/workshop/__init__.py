"""Workshops: what a room of people predicts, decides and sees, played on the model; no page is in here."""
