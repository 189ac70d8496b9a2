"""`ogi doctor`: what can be done on this machine, and what is missing for more."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ogi.doctor import examine
from ogi.printing.display import pad, paint, wants_colour

_COLOUR = {"ok": "green", "missing": "yellow", "bad": "red"}


@click.command("doctor", short_help="What this machine can read and write.")
def command() -> int:
    """Say what can be read here, which extras are missing, how much room there is, and read a report as a test.

    The exit status is 1 where something must be mended before ogi can be trusted; a missing extra is no such thing.

    \b
    ogi doctor
    """
    colour = wants_colour(sys.stdout)
    bad = False
    for finding in examine(Path()):
        state = paint(pad(finding.state, 7), _COLOUR[finding.state], colour)
        click.echo(f"{pad(finding.part, 9)}  {state}  {finding.text}")
        bad = bad or finding.state == "bad"
    return 1 if bad else 0
