"""Bronze to silver: typed, trimmed, deduplicated, keyed; what breaks a rule is quarantined with its reasons."""
