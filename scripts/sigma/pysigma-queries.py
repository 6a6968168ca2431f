# Converts Sigma rules with pySigma's own backends and its pipeline for ECS: for each rule and target one line of JSON with the query or the refusal.
# Usage: python pysigma-queries.py DIR…
import json, pathlib, sys
from sigma.backends.elasticsearch import EqlBackend, LuceneBackend
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.elasticsearch.windows import ecs_windows

backends = {"eql": EqlBackend(ecs_windows()), "lucene": LuceneBackend(ecs_windows()), "sqlite": sqliteBackend(ecs_windows())}
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        for target, backend in backends.items():
            answer = {"file": str(path), "target": target}
            try:
                collection = SigmaCollection.from_yaml(text)
                answer["rule"] = collection.rules[0].title
                answer["queries"] = backend.convert(collection)
            except Exception as error:
                answer["error"] = f"{type(error).__name__}: {error}"
            print(json.dumps(answer, default=str))
