"""How quickly the reading page comes, paints and answers; run by `make bench-reading`."""
