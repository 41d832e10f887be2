"""Papers for a teacher's attestation: what stands in them, and how it is drawn."""
