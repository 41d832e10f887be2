"""A photo made small and silent: at most 2,000 pixels a side, turned upright, without a word of where and by what it
was taken.

It is drawn anew from its pixels, so nothing that was hidden in the file comes along.
"""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps

from documents.errors import DocumentsError

LONGEST_SIDE: Final = 2000
JPEG, PNG = "jpg", "png"
_FORMATS: Final = {JPEG: "JPEG", PNG: "PNG"}
_QUALITY: Final = 85
# A plain JPEG is read at a fraction of its size; the others must be unfolded whole, and memory is not ours alone.
_MOST_PIXELS, _MOST_UNFOLDED = 120_000_000, 26_000_000
_SCAN, _MOST_SCANS = b"\xff\xda", 64
Image.MAX_IMAGE_PIXELS = None  # our own limits are stricter, and refuse with a sentence of ours


class NotAPhoto(DocumentsError):
    """The picture cannot be kept. Fact: cause."""

    template = "Снимок не принят: {cause}."


def reduced(data: bytes, kind: str) -> bytes:
    """The picture of that kind (`jpg` or `png`), drawn anew; raises `NotAPhoto`. Equal bytes give equal bytes."""
    if kind == JPEG and data.count(_SCAN) > _MOST_SCANS:
        raise NotAPhoto(cause="он устроен необычно")
    try:
        with Image.open(BytesIO(data), formats=(_FORMATS[kind],)) as picture:
            whole = kind == PNG or "progressive" in picture.info
            _require_size(picture, _MOST_UNFOLDED if whole else _MOST_PIXELS)
            if kind == JPEG:  # the short side says how far: a ribbon is not unfolded smaller
                picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
                _require_size(picture, _MOST_UNFOLDED)
            return _drawn(ImageOps.exif_transpose(picture), kind)
    except NotAPhoto:
        raise
    except Exception as error:  # whatever Pillow trips over is a picture that cannot be read
        raise NotAPhoto(cause="он повреждён или записан не до конца") from error


def _require_size(picture: Image.Image, most: int) -> None:
    width, height = picture.size
    if width * height > most:
        raise NotAPhoto(cause="он слишком велик: уменьшите его до 5 000 точек по длинной стороне")


def _drawn(picture: Image.Image, kind: str) -> bytes:
    clear = kind == PNG and picture.has_transparency_data
    drawn = picture.convert("RGBA" if clear else "RGB")
    drawn.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2.0)
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    file = BytesIO()
    bare.save(file, _FORMATS[kind], **({"quality": _QUALITY} if kind == JPEG else {}))
    return file.getvalue()
