"""The command `ogi`. Subcommands live in `ogi.commands`, one file each, and are imported only when they are run.

Exit status: 0 done, 1 failed, 2 wrong usage, 3 done but a site is below its expected minimum, 4 every site blocked
or unreachable, 130 interrupted, 143 told to end.
"""

from __future__ import annotations

import difflib
import importlib
import io
import itertools
import keyword
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TextIO

import click

from ogi.errors import exit_status

COMMANDS = {
    "parse": "Read reports: files, folders, WARC/WACZ, addresses.",
    "show": "Print the tables of one report, failing sums marked.",
    "crawl": "Find and archive the reports of sites.",
    "import": "Take other people's captures into an archive.",
    "export": "Turn an archive into a dataset.",
    "run": "Crawl, parse and export as a job file says.",
    "demo": "The whole line on a replica site, in a minute.",
    "check": "Check a dataset: files, sums, years.",
    "diff": "Compare two datasets, cell by cell.",
    "sites": "Look at the sites a crawl would visit.",
    "doctor": "What this machine can read and write.",
}


class Lazy(click.Group):
    """A group whose help is written from `COMMANDS`, without importing one of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = importlib.import_module(f"ogi.commands.{module}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and (near := difflib.get_close_matches(args[0], COMMANDS, 1)):
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from ogi.versions import version

        click.echo(f"ogi {version()}")
        ctx.exit()


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="Print the version."
)
@click.option("--debug", is_flag=True, envvar="OGI_DEBUG", help="Show where an error comes from.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:
    """The open government information annual reports of China as a dataset.

    \b
    ogi demo                                 see the whole line at work
    ogi parse report.pdf                     read one report
    ogi crawl https://www.example.gov.cn/ --archive archive
    ogi export archive --out output/example
    """
    ctx.obj = debug


def _say(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _debugging(arguments: list[str]) -> bool:
    """Whether --debug stands before the command; behind one it may mean something else."""
    own = itertools.takewhile(lambda argument: argument.startswith("-"), arguments)
    return "--debug" in own or bool(os.environ.get("OGI_DEBUG"))


def run(arguments: list[str] | None = None) -> int:
    """One command; its exit status. Every error is one line on standard error."""
    try:
        result = cli.main(arguments, prog_name="ogi", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return 130
    except SystemExit as end:  # of `_end`, or of click, which leaves so where nobody reads on
        if end.code == 128 + signal.SIGTERM:
            click.echo("told to end", err=True)
        return end.code if isinstance(end.code, int) else 1
    except Exception as error:
        if _debugging(sys.argv[1:] if arguments is None else arguments):
            raise
        status = exit_status(error)
        if status is None:
            click.echo(f"error: {type(error).__name__}: {error} (a defect; `ogi --debug …` shows where)", err=True)
            return 1
        click.echo(f"error: {_say(error)}", err=True)
        return status
    return result if isinstance(result, int) else 0


def _end(number: int, frame: FrameType | None) -> None:
    """End as after Ctrl-C where a scheduler says so: what was begun is removed, and processes that read end."""
    sys.exit(128 + number)


def _whole(stream: TextIO | None) -> TextIO:
    """A standard stream in which nothing is lost unsaid: neither a name that is not of its encoding, nor the rest of
    a text of which a full disk took a part."""
    if stream is None:  # closed by what started the command
        return Path(os.devnull).open("w", encoding="utf-8")
    if isinstance(stream, io.TextIOWrapper):
        encoding = stream.encoding
        if isinstance(stream.buffer, io.RawIOBase):
            # With PYTHONUNBUFFERED nobody looks how much of a text the system took.
            stream = io.TextIOWrapper(io.BufferedWriter(stream.detach()), encoding=encoding, line_buffering=True)
        stream.reconfigure(errors="backslashreplace")
    return stream


def _written(output: TextIO, status: int) -> int:
    """The exit status once everything stands where standard output leads; 1 where it does not."""
    try:
        output.flush()
    except OSError as error:
        # What is left in the buffer would be tried again, and complained of, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())
        if not isinstance(error, BrokenPipeError) and status == 0:
            click.echo(f"error: standard output cannot be written: {_say(error)}", err=True)
        return status or 1
    return status


def main() -> None:
    signal.signal(signal.SIGTERM, _end)
    output = sys.stdout = _whole(sys.stdout)  # click puts another in its place where nobody reads on
    sys.stderr = _whole(sys.stderr)
    sys.exit(_written(output, run()))


if __name__ == "__main__":
    main()
