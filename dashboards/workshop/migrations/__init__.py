"""How the tables of workshop rooms came about, step by step; run at every start."""
