"""The edge: pages, sign-in, command line, background work, settings and migrations.

Parses what comes in, calls one act of `approvals`, shows the answer in Russian. Knows no rule of its own.
"""
