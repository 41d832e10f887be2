"""The list of staff that a municipality brings each August: read, compared with what stands, carried out as a whole."""
