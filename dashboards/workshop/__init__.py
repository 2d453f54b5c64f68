"""Workshop rooms: a facilitator opens one on a laptop, people join with their phones, and play a plan on the model.

What a workshop is stands in `experiments.workshop`; here are rooms in a database, people, phases, votes, and the pages
of facilitator, projector and phones.
"""
