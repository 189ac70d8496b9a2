"""One reader a format: a module with `read(data: bytes, hints: Hints) -> Document`, which `parsers.dispatch` calls.

Beside them stand the parts that only one of them has and that need another reader, named after the one they belong to.
"""
