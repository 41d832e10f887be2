"""The fictional municipality of `iom demo`: its data, the story of its routes, the small code that plays it.

Every route moves by the acts that the pages call; nothing here writes a state, a document or an entry.
"""
