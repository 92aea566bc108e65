"""The faces of the advisor: command line, HTTP API and web page, all over one `Advisor`."""
