"""Runs EQL queries with Python's eql over NDJSON events and prints what it took, as JSON.

Called by ../eql-vs-python.ts: python_engine.py EVENTS QUERY...
Events are read, parsed and given to the engine in batches; parsing and engine are timed apart, in CPU seconds.
"""
import json
import resource
import sys
import time
from itertools import islice

import eql
from eql.parser import elasticsearch_syntax

BATCH = 10_000


def main():
    path, *queries = sys.argv[1:]
    matches = 0

    def count(_):
        nonlocal matches
        matches += 1

    engine = eql.PythonEngine()
    engine.add_output_hook(count)
    with elasticsearch_syntax:
        engine.add_queries([eql.parse_query(query) for query in queries])

    events, parsing, running = 0, 0.0, 0.0
    with open(path, encoding="utf-8") as lines:
        while batch := list(islice(lines, BATCH)):
            started = time.process_time()
            documents = [json.loads(line) for line in batch]
            parsed = time.process_time()
            engine.stream_events(documents, finalize=False)
            running += time.process_time() - parsed
            parsing += parsed - started
            events += len(documents)
    started = time.process_time()
    engine.finalize()
    running += time.process_time() - started

    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"events": events, "matches": matches, "parsing": parsing, "running": running, "memory": memory}
    print(json.dumps({**result, "version": f"eql {eql.__version__}, Python {sys.version.split()[0]}"}))


main()
