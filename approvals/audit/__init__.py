"""Audits: who checks what by which order and until which hour, what he read, and what his questions find.

An auditor has no act: nothing here moves a route.
"""
