"""When something is due: rules, what they make due, and what becomes of instants that were missed. Pure; now is an argument."""
