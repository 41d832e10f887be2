"""Pages: each module is one place of the site with its addresses; words come from `labels` and the
templates.
"""
