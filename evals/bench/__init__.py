"""How fast the advisor is: `make bench`, medians with their spread, nothing cached."""
