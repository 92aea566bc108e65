"""The web page: a file for each part of it, thin over the same functions as the API."""
