"""From files to the index: records of the corpus, and documents of the user's own."""
