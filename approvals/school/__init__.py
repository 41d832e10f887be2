"""One school and its people: where their routes stand, who holds which office there, which offices nobody holds."""
