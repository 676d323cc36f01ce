"""`python -m benchmarks`: prints every figure of the bars, ratios beside each other."""

from benchmarks import screen, web

if __name__ == "__main__":
    screen.main()
    web.main()
