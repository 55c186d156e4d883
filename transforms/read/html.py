"""HTML: the readable text of a page."""

import codecs
import logging
import re

MAIN_TEXT_BYTES = 2 << 20
"""Of longer pages all text is taken: finding the main text takes seconds a megabyte. (Common Crawl cuts at 1 MiB.)"""

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_META_BYTES = 4096
# What browsers read under these names (WHATWG Encoding Standard).
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "windows-1252", "us-ascii": "windows-1252"}

for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)  # they quote pages


def html_text(page: bytes, charset: str | None = None) -> str | None:
    """The main text of an HTML page, else all of its text, which may be empty; None where the extractor fails.

    The encoding is that of a byte order mark, of the HTTP header (`charset`), of a meta element, UTF-8 where the bytes
    are, else guessed; in this order.
    """
    import trafilatura  # a fifth of a second, and most corpora hold no page

    try:
        markup = _decoded(page, charset)
        main = trafilatura.extract(markup, include_comments=False) if len(page) <= MAIN_TEXT_BYTES else None
        text = main or trafilatura.html2txt(markup)
    except Exception:  # lxml and the extractor fail in many ways on hostile pages
        return None
    return (text or "").encode("utf-8", "replace").decode()


def _decoded(page: bytes, charset: str | None) -> str | bytes:
    """The page as text, or as it is where its encoding has to be guessed."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if page.startswith(mark):
            return page.decode(encoding, "replace")
    meta = _META.search(page[:_META_BYTES])
    for name in (charset, meta and meta[1].decode("ascii", "replace")):
        if name:
            try:
                return page.decode(_ALIASES.get(name.lower(), name), "replace")
            except (LookupError, ValueError):
                continue  # no such encoding
    try:
        return page.decode()
    except UnicodeDecodeError:
        return page
