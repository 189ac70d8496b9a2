"""LibreOffice as the second way to read old Word files, where it is on the machine.

It runs in a profile of its own that is thrown away, without macros and without a network, and is ended after a time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import quoteattr

from parsers.errors import LimitExceeded, ParseError

SECONDS = 40
"""A report takes three. Less than the 60 s that a document has in all."""

_SETTINGS = (
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    # A proxy that nobody serves: what asks for the network gets a refusal.
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


@cache
def program() -> str | None:
    """The path of LibreOffice, or None where there is none."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def convert(data: bytes, suffix: str) -> bytes:
    """The document as .docx. Raises ParseError where LibreOffice is missing or makes nothing of it."""
    office = program()
    if office is None:
        raise ParseError("LibreOffice is not on this machine")
    with tempfile.TemporaryDirectory(prefix="ogi-office-") as name:
        folder = Path(name)
        source = folder / f"document.{suffix}"
        source.write_bytes(data)
        _write_profile(folder / "profile")
        command = [
            *_watched(),
            *_without_network(),
            office,
            "--headless",
            "--norestore",
            "--nolockcheck",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to",
            "docx",
            "--outdir",
            str(folder / "out"),
            str(source),
        ]
        _run(command, folder)
        made = folder / "out" / "document.docx"
        if not made.exists():
            raise ParseError("LibreOffice could not read the document")
        return made.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    environment = {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"}
    process = subprocess.Popen(  # noqa: S603 - a fixed command on a file of our own naming
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise LimitExceeded(f"LibreOffice was ended after {SECONDS} s") from error
    finally:
        # The whole group: the starter leaves its office behind when it dies.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@cache
def _watched() -> tuple[str, ...]:
    """A command prefix that ends the office also when this process was killed and cannot."""
    timeout = shutil.which("timeout")
    return (timeout, "--kill-after=2", str(SECONDS + 5)) if timeout else ()


@cache
def _without_network() -> tuple[str, ...]:
    """A command prefix that takes the network away, where the system lets an ordinary process do so."""
    unshare = shutil.which("unshare")
    if unshare is None:
        return ()
    prefix = (unshare, "--map-root-user", "--net")
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, timeout=10, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return prefix if tried.returncode == 0 else ()


def _write_profile(folder: Path) -> None:
    items = "".join(
        f'<item oor:path={quoteattr("/" + path)}><prop oor:name={quoteattr(name)} oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>",
        encoding="utf-8",
    )
