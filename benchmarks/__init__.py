"""How well and how fast fieldbrief works, on data anyone can bring."""
