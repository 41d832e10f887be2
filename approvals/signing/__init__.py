"""Signing: a person's key, his accession to the rules of signatures, the statement he signs, and their check."""
