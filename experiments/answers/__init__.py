"""What a stored result answers, one question a file: small tables with means and 95 % intervals over pairs.

Nothing here draws or speaks; `dashboards.figures` does, in the reader's language.
"""
