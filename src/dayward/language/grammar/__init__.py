"""How words about time are put together: rules over tokens, one family a file."""
