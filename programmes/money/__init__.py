"""The money of a programme: grants, budget, commitments, receipts, transfers, expenditure, exchange rates.

Low to high: ``enums``, ``models``, ``rates`` and ``book`` (what is counted, in the programme's currency), ``reading``
(what pages show), ``services`` and ``workflow`` (writes), ``sheets`` (the ledger out and in), ``forms``, ``views``.
"""
