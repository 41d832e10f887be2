"""Acts of people: who may say yes, what their yes means, and what can be proved later.

Imports documents and workflow; knows nothing of HTTP or queues.
"""
