"""`make bench`: what pages, reports, imports and first visits cost, as ratios that hold on any machine."""
