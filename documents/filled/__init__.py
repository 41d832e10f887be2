"""A form of the Appendix that somebody has filled in with Word: read, understood, and taken into a working copy."""
