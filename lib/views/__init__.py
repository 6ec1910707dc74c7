"""What people see: the frame, state of a session, cached data, words and numbers in the reader's language."""
