"""What every room stands on: errors, clock, ids, settings. Knows no word of the domain."""
