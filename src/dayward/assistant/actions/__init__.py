"""Actions about conversations and those who answer in them, one file each."""
