"""What a process is, who holds which office, where each route stands, and what has happened.

Knows nothing of Word, of HTTP or of what a route says.
This file imports nothing, so that a single module of the package can be taken alone.
"""
