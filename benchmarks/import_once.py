"""Import once: the child process whose memory and time are measured."""

from __future__ import annotations

import asyncio
import os
import sys

from benchmarks.importing import URL
from importing import runs

if __name__ == "__main__":
    report = asyncio.run(runs.online_retail_file(sys.argv[1], os.environ[URL]))
    print(f'{{"rows": {report.rows}, "accounted": {report.accounted}}}')
