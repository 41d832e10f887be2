"""The command line `iom`: each command parses its words, calls what the pages call, prints and ends with a code.

Nothing here knows a rule of the product.
"""
