"""The commands of Promptyoself, one file each: what they take (`PARAMETERS`), and what they answer, always a JSON object."""
