"""`python -m benchmarks`: prints every figure of the bars, ratios beside each other.

The de-identification measures itself: ``python -m anonymizer benchmark``.
"""

from anonymizer.evaluation import speed
from benchmarks import web

if __name__ == "__main__":
    for line in speed.measured(texts=500):
        print(line)
    web.main()
