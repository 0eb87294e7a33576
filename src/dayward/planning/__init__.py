"""Pure questions over loaded files: what is due, what comes today. `today` is always an argument."""
