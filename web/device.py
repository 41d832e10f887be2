"""What a person recognises a browser by in the list of his sessions: «Firefox, Windows». Nothing is decided
by it.
"""

BROWSERS = (("YaBrowser", "Яндекс Браузер"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox", "Firefox"))
BROWSERS_LAST = (("Chromium", "Chromium"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
SYSTEMS_LAST = (("Mac OS", "macOS"), ("Linux", "Linux"))


def device_of(agent: str) -> str:
    """Browser and system named by a User-Agent; «неизвестный браузер» where it names none we know."""
    names = [_first(agent, (*BROWSERS, *BROWSERS_LAST)) or "неизвестный браузер"]
    system = _first(agent, (*SYSTEMS, *SYSTEMS_LAST))
    return ", ".join([*names, system] if system else names)


def _first(agent: str, known: tuple[tuple[str, str], ...]) -> str | None:
    return next((name for mark, name in known if mark in agent), None)
