"""Eight sample weeks of two study fields, invented from first to last, and a loopback web that serves them."""
