"""ZIP, RAR, 7z and gzip: the files inside, at any depth up to a limit, as bytes and never as paths."""
