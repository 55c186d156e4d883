"""How a run is wired: configuration, graph, statistics, report, command line."""
