"""Programmes as IATI 2.03 activities: facts of the donors' edition, in the order that the schema fixes."""
