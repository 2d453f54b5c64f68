"""Worlds: imported from public tables, generated from a gazetteer, described; and the registers that feed them."""
