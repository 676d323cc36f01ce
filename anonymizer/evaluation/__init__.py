"""How good the findings are: gold texts, the measures, and another engine to stand beside."""
