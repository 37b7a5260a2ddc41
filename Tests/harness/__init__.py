"""What the end-to-end and browser tests share: the four executables, people without JavaScript, mail servers."""
