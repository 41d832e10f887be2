"""Attestation: which routes a teacher may show, in which version, and the file of papers made from them."""
