"""What did not fit, and why: the part of `docs/validation.md` that is written by hand."""

REMARKS = """\
To be written.
"""
