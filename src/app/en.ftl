# The server has no texts of its own.
