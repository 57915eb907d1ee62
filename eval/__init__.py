"""Is it any good: data, measures and experiments. The log of experiments is LOG.md."""
