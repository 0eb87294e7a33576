"""What happens by itself: routines, the attention they may take, backups."""
