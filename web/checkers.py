"""The programs of check that are given out beside bundles or inside them when asked; nobody has to trust them."""

from pathlib import Path

from approvals import verify_file
from web.checking_page import check_html


def verify_py() -> bytes:
    """`verify.py`: the verifier for a computer with Python, byte for byte as it runs here."""
    return Path(verify_file.__file__).read_bytes()


def programs() -> dict[str, bytes]:
    """Every program of check under the name that it has in a bundle."""
    return {"check.html": check_html(), "verify.py": verify_py()}
