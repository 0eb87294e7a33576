"""Words and what they mean: times, and what is to be done."""
