"""How good the answers are: questions with the facts that answer them, scored and counted."""
