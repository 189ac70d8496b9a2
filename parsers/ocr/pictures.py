"""Page pictures: PDF pages rendered, image files decoded, both as colour arrays with their scale."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import cv2
import numpy as np

from parsers.errors import LimitExceeded, Unreadable
from parsers.ocr import typing as t

DPI = 200
"""The scale everything is read at: Chinese text of 9 points is 25 pixels high, which the recogniser likes best."""

MAX_PIXELS = 60_000_000
"""Of one picture: an A3 page at 500 dpi. More is a bomb or a map."""

MAX_PAGES = 80
"""Pages read optically: at some seconds each, more would take longer than a document may."""

A4_WIDTH, A4_HEIGHT = 8.27, 11.69
"""Inches; what a picture without a credible scale of its own is taken for."""


class Picture(NamedTuple):
    """One page as pixels, blue green red, with its pixels per inch."""

    pixels: t.Pixels
    dpi: float


def render_page(page: Any, box: tuple[float, float] | None = None) -> Picture:
    """A page of pypdfium2 as a picture at `DPI`; a page larger than A2 at less."""
    width, height = box or page.get_size()
    scale = DPI / 72
    if width * height * scale * scale > MAX_PIXELS:
        scale = (MAX_PIXELS / (width * height)) ** 0.5
    bitmap = page.render(scale=scale, may_draw_forms=False)
    pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
    bitmap.close()
    return Picture(pixels, scale * 72)


def open_pictures(data: bytes) -> Iterator[Picture]:
    """The pages of an image file (JPEG, PNG, BMP, GIF, WebP; every page of a TIFF), turned as the camera says.

    Raises Unreadable for what is damaged, LimitExceeded for more pixels than a page can have.
    """
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as file:
            for number, frame in enumerate(ImageSequence.Iterator(file), 1):
                if number > MAX_PAGES:
                    raise LimitExceeded(f"the picture has more than {MAX_PAGES} pages")
                if frame.width * frame.height > MAX_PIXELS:
                    raise LimitExceeded(f"a picture of {frame.width} × {frame.height} pixels is not read")
                dpi = frame.info.get("dpi", (0, 0))[0]
                turned = ImageOps.exif_transpose(frame)
                pixels = np.asarray(_in_8_bits(_on_white(turned)).convert("RGB"))[:, :, ::-1]
                yield Picture(np.ascontiguousarray(pixels), _credible(float(dpi), *pixels.shape[:2]))
                if getattr(file, "format", "") == "GIF":
                    return  # later frames are animation
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(f"the picture is damaged: {error}") from error


def _on_white(image: Any) -> Any:
    """What is transparent is paper, not black."""
    from PIL import Image

    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        colours = image.convert("RGBA")
        paper = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(paper, colours)
    return image


def _in_8_bits(image: Any) -> Any:
    """Grey levels of more bits brought to 8, the lightest as paper; Pillow would cut off all above 255."""
    from PIL import Image

    if image.mode not in ("I", "F") and not image.mode.startswith("I;16"):
        return image
    levels = np.nan_to_num(np.asarray(image, np.float64), posinf=0.0, neginf=0.0)
    lightest = max(float(levels.max()), 1e-9)
    return Image.fromarray(np.clip(levels * (255 / lightest), 0, 255).astype(np.uint8))


def _credible(dpi: float, height: int, width: int) -> float:
    """The stated scale if the page then has the size of one, else that of an A4 page of this width."""
    if dpi and 5.5 <= min(width, height) / dpi <= 12.5 and max(width, height) / dpi <= 18:
        return dpi
    if width > 1.15 * height:
        return max(width / A4_HEIGHT, height / A4_WIDTH, 40.0)
    return max(width / A4_WIDTH, 40.0)


def to_scale(picture: Picture) -> tuple[t.Pixels, float]:
    """The picture at `DPI`, and by how much it was enlarged; what is within a tenth stays as it is."""
    factor = DPI / picture.dpi
    if 0.9 <= factor <= 1.1:
        return picture.pixels, 1.0
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return cv2.resize(picture.pixels, None, fx=factor, fy=factor, interpolation=method), factor
