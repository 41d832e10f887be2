"""Settings and fonts of every document: Russian, no macros, no links outside, today's Word mode."""

from __future__ import annotations

from documents.docx.markup import DECLARATION, W, attribute
from documents.docx.profile import Profile


def settings() -> bytes:
    """`word/settings.xml`: compatibility mode 15, comma as the decimal sign."""
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="709"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="ru-RU"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/>'
        "</w:settings>"
    ).encode()


def font_table(look: Profile) -> bytes:
    """`word/fontTable.xml`: the profile's font, and what to take where it is absent."""
    fallbacks = attribute(",".join(look.fallbacks))
    return (
        f'{DECLARATION}<w:fonts xmlns:w="{W}"><w:font w:name="{attribute(look.font)}">'
        f'<w:altName w:val="{fallbacks}"/><w:panose1 w:val="02020603050405020304"/><w:charset w:val="CC"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font></w:fonts>'
    ).encode()
