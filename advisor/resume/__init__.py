"""The résumé: read for its owner, never kept."""
