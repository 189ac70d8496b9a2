"""The subcommands of `ogi`: a module each, named like its command, with a `command`."""
