"""The versions that a result depends on."""

from __future__ import annotations

from parsers.version import PARSER_VERSION

DISTRIBUTION = "ogi-reports"


def version() -> str:
    """The version of the installed distribution; `unknown` in a tree that was never installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed(DISTRIBUTION)
    except PackageNotFoundError:
        return "unknown"


def versions() -> dict[str, str]:
    """Versions recorded with a run."""
    import platform

    return {"ogi": version(), "parsers": PARSER_VERSION, "python": platform.python_version()}
