"""One reader for each kind of file that a résumé comes in: from bytes to rows."""
