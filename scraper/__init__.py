"""From web sites to an archive: discovery, polite fetching, WARC. Knows addresses, hosts and bytes; never a table.

`crawl.crawl` visits sites, `archive.Archive` holds what they answered, `settings.CrawlSettings` says how to ask,
`sites.load_sites` says whom. Only the archive is needed to read what was crawled.
"""
