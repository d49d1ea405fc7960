"""What is due is asked and read: feeds in, stored articles and a report out."""
