"""Settings in, Prefect runs out: the flows, what serves them on a schedule, and what Prefect's pages show of them."""
