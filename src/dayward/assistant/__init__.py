"""The assistant: a turn, from what a person says to what is done and answered."""
