"""Actions of routines, one file each."""
