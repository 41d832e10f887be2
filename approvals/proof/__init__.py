"""Proof for those outside: exports with everything that shows them true, and what anybody may learn of a document."""
