"""The ledger as a file: out, the template, and back in with a preview."""
