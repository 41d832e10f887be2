"""What a development route says: its five sections, the words they may use, their hashes, their paper form.

This package knows nothing of HTTP and does not decide who may approve.
It may import `workflow` and is imported by `approvals` and `web`.
"""
