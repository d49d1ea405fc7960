"""What came over the wire, read in children that can be killed: bytes in, plain text and values out."""
