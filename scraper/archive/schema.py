"""The one SQLite file of an archive: index of captures, state of articles and lists, frontier of the running crawl."""

from __future__ import annotations

INDEX_NAME = "index.sqlite"
SCHEMA_VERSION = 1

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row a WARC file; bytes beyond `committed` were written by a process that died before it could index them.
CREATE TABLE warc (name TEXT PRIMARY KEY, committed INTEGER NOT NULL) WITHOUT ROWID;

-- One row a request, answered or not. `body` is the id of the capture that holds the bytes: the row itself, or an
-- earlier one when the answer was 304 or the same bytes again; NULL when nothing was kept.
CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL,
    site_id TEXT NOT NULL,
    url TEXT NOT NULL,
    request_key TEXT NOT NULL,
    method TEXT NOT NULL,
    role TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    status INTEGER,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    outcome TEXT NOT NULL,
    media_type TEXT NOT NULL,
    charset TEXT,
    filename TEXT,
    location TEXT,
    etag TEXT,
    last_modified TEXT,
    sha256 TEXT,
    length INTEGER,
    warc TEXT,
    offset INTEGER,
    body INTEGER,
    list_title TEXT,
    list_date TEXT,
    list_url TEXT,
    parent_url TEXT
);
CREATE INDEX capture_request ON capture (request_key, id);

-- The present state of every article ever seen. `key` is its address in canonical form without the scheme.
CREATE TABLE article (
    key TEXT PRIMARY KEY,
    site_id TEXT NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    list_url TEXT,
    publisher TEXT,
    state TEXT NOT NULL,
    page INTEGER,
    content_key TEXT,
    first_seen TEXT NOT NULL,
    checked_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX article_order ON article (site_id, url);

CREATE TABLE attachment (
    article TEXT NOT NULL,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    label TEXT NOT NULL,
    capture INTEGER,
    PRIMARY KEY (article, position)
) WITHOUT ROWID;

-- What the last whole walk of a report column saw, so that an unchanged first page ends the next visit to it.
CREATE TABLE listing (
    site_id TEXT NOT NULL,
    url TEXT NOT NULL,
    label TEXT NOT NULL,
    platform TEXT NOT NULL,
    signature TEXT NOT NULL,
    declared INTEGER,
    collected INTEGER NOT NULL,
    walked_at TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (site_id, url)
) WITHOUT ROWID;

CREATE TABLE site (
    site_id TEXT PRIMARY KEY,
    discovered_at TEXT
) WITHOUT ROWID;

CREATE TABLE run (id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT);

CREATE TABLE site_run (
    run INTEGER NOT NULL,
    site_id TEXT NOT NULL,
    stage TEXT NOT NULL,
    result TEXT,
    PRIMARY KEY (run, site_id)
) WITHOUT ROWID;

-- The frontier: list entries that passed, in the order found, with what became of each in this run.
CREATE TABLE frontier (
    run INTEGER NOT NULL,
    site_id TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    list_url TEXT NOT NULL,
    publisher TEXT,
    state TEXT NOT NULL,
    PRIMARY KEY (run, site_id, key)
) WITHOUT ROWID;
CREATE INDEX frontier_open ON frontier (run, site_id, position) WHERE state IN ('todo', 'look');
"""

ADDED = """
-- What was told of entries of the frontier, for the result of a run that is taken up; `status` is what it makes of it.
CREATE TABLE IF NOT EXISTS told (
    run INTEGER NOT NULL,
    site_id TEXT NOT NULL,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    status TEXT,
    PRIMARY KEY (run, site_id, key, text)
) WITHOUT ROWID;

-- What was told of a column, or of the road from the home page ('' for an address), when it was last gone through: a
-- visit that leaves it at what is known tells it again.
CREATE TABLE IF NOT EXISTS notice (
    site_id TEXT NOT NULL,
    url TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (site_id, url, text)
) WITHOUT ROWID;
"""
"""Tables that an index of this version may lack, as it was made before them; who does not know them does without."""
