"""The same questions and articles through other tools and through Dateline, side by side."""
