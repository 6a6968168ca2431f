# Converts Sigma rules with pySigma's own backends and its pipeline for ECS: a line of JSON with the versions, then one for each rule and target with the
# query or the refusal.
# Usage: python pysigma-queries.py DIR…
import importlib.metadata, json, pathlib, sys
from sigma.backends.elasticsearch import EqlBackend, LuceneBackend
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.pipelines.elasticsearch.windows import ecs_windows

backends = {"eql": EqlBackend(ecs_windows()), "lucene": LuceneBackend(ecs_windows()), "sqlite": sqliteBackend(ecs_windows())}
packages = ["pysigma", "pysigma-backend-elasticsearch", "pysigma-backend-sqlite"]
print(json.dumps({name: importlib.metadata.version(name) for name in packages}))
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob("*.yml")):
        text = path.read_text(encoding="utf-8")
        if "\ndetection:" not in text:
            continue
        for target, backend in backends.items():
            answer = {"file": str(path), "target": target}
            try:
                collection = SigmaCollection.from_yaml(text)
                answer["rule"] = collection.rules[0].title
                answer["queries"] = backend.convert(collection)
            except Exception as error:
                answer["error"] = f"{type(error).__name__}: {error}"
            print(json.dumps(answer, default=str))
