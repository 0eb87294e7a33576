"""Commands that only a command line has, one module each: `SUMMARY` and `run(words, output) -> exit code`."""
