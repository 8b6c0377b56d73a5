"""One module for each family of measurements: PROGRAMS that it runs, `measure(bench)` -> data for the
result, and `lines(data)` -> what is told of it, as Markdown."""
