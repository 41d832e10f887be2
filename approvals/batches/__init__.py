"""Decisions prepared one by one and signed together: the basket, and the signing of up to fifty of its decisions."""
