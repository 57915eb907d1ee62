"""How quick and how large: cold start, ingest, answers by size, many people at once."""
