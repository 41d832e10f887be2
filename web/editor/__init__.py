"""The editor of a route's sections: which fields stand where, and how what was typed is read back."""
