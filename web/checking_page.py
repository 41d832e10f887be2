"""«Проверка.html»: the verifier for a computer with nothing but a browser, joined into one file from the parts that
our own page serves one by one.

The file asks no address for anything: its policy allows one script and one style, named by their hashes.
"""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

FOLDER = Path(__file__).parent
# In the order of their dependence: each part uses only those above it.
SCRIPTS = tuple(
    f"verifier/{name}.js"
    for name in (
        *("bytes", "sha2", "ed25519", "canonical", "shapes", "merkle", "note", "fault", "archive", "bundle"),
        *("inflate", "word", "verdict", "page"),
    )
)
STYLE = "verifier/verifier.css"


@cache
def check_html() -> bytes:
    """The page as one file; the same parts give the same bytes."""
    script, style = "\n".join(map(_static, SCRIPTS)), _static(STYLE)
    pages = Environment(loader=FileSystemLoader(FOLDER / "templates"), autoescape=False)  # noqa: S701  # all ours
    page = pages.get_template("verifier/offline.html").render(
        script=script, style=style, script_hash=_hash(script), style_hash=_hash(style), key=""
    )
    return page.encode()


def _static(name: str) -> str:
    return (FOLDER / "static" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The way a Content-Security-Policy names an inline part."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
