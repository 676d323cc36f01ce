"""`python -m app`: joins the command line with the later work."""

import sys

from app import cli, demo, worker

later = cli.Later(worker.sweeps, worker.sweep_once, worker.work)
sys.exit(cli.main(sys.argv[1:], later, {"demo": demo.demo, "demo-code": demo.code}))
