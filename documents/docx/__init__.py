"""The paper form of a route: Word files made from a snapshot and a layout, and from nothing else.

Only this folder knows WordprocessingML.
It may import the content of `documents` and `workflow.log.canonical`.
"""
