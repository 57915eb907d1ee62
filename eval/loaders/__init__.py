"""How collections of questions are written, one module a format; eval.formats chooses."""
