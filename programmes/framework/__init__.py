"""The results framework: impact, outcome, output; their indicators; what is promised, counted and reported of each.

Low to high: ``enums``, ``models``, ``splits`` and ``counting`` (pure), ``figures`` (read into the programme's figures),
``reading`` (what pages show), ``services`` and ``workflow`` (writes), ``sheets`` (XLSX out and in), ``forms``, ``views``.
"""
