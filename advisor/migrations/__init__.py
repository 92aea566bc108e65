"""How the database of what is kept came to be as it is, step by step."""
