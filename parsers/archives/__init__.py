"""ZIP, RAR, 7z, tar, mails and what packs one file: the files inside, at any depth up to a limit, as bytes, never as
paths.
"""
