"""The faces of the advisor: command line, HTTP API and web page, all over one `Advisor`."""

# What a command exits with besides 0.
EXIT_FAILED = 1
EXIT_USAGE = 2
