"""Language models: which there are, how they are asked, what it costs, and what is done where one fails."""
