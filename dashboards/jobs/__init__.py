"""Jobs of the dashboard: pages ask, one engine with warm workers runs, and files on disk are all that lies between.

Web workers and engine share no memory, so that any worker of the server can answer any request, and so that a server
that was killed finds everything where it stood. A job is known by a digest of what was asked for: an answer that was
worked out once is there at once, whoever asks.
"""

from dashboards.jobs.spool import Spool, Status

__all__ = ["Spool", "Status"]
