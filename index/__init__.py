"""Sources in, searchable passages out: read, parse, split, embed, store."""
