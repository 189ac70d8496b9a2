"""RTF (1.9.1): its tokens, and its body as a flow of lines and tables."""
