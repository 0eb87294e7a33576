"""What a real small model makes of everyday sentences: the model, the life they are said to, and the judge."""
