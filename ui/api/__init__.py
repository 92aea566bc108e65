"""The HTTP API under /v1: a file for each resource."""
