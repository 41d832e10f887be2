"""The log: canonical bytes, hashes, the RFC 6962 tree, events, the database's guards and their check."""
