"""What keeps the server safe on a network: keys, limits, headers, in one ASGI middleware."""
