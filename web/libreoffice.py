"""Where LibreOffice is on this server: then an extract is offered as PDF as well.

How it is run is the business of `documents/pdf`.
"""

import os
import shutil
from pathlib import Path

from documents.pdf import Converter

NEEDED = ("PATH", "LANG", "SYSTEMROOT")


def converter() -> Converter | None:
    """LibreOffice as it is found on PATH, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    return Converter(Path(found), {name: os.environ[name] for name in NEEDED if name in os.environ})
