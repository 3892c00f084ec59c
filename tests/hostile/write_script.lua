-- Itself: another run would be another script.
io.open(arg[0], "w"):write "print 'changed'"
