"""The archive: WARC files with one SQLite index, its writer and reader, and the frontier of the crawl."""

from scraper.archive.reader import Archive

__all__ = ["Archive"]
