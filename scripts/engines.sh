#!/usr/bin/env bash
# Installs the engines that ports are executed on into engines/ (about 700 MB; from nothing, with empty caches, two and a half minutes). What is there already is left alone; what a machine
# cannot have is named and left out. Every step has a limit of time and a second try, so that a slow registry ends in a message and not in a hang.
set -euo pipefail
cd "$(dirname "$0")/../engines"

# bounded SECONDS COMMAND…: macOS has no `timeout`; there the command runs without a limit
bounded() {
  local seconds=$1
  shift
  if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi
}

twice() { "$@" || "$@"; }

# Not `npm ci`: it refuses a lock without the builds for other systems, which not every registry has. Versions and checksums are the lock's all the same.
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  twice bounded 150 npm install --no-save --no-audit --no-fund
fi

if ! compgen -G "lib/opensearch/opensearch-2*.jar" >/dev/null; then
  if command -v mvn >/dev/null && command -v java >/dev/null; then
    rm -rf lib/opensearch lib/opensearch.part
    twice bounded 120 mvn -q -B -f opensearch/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/lib/opensearch.part"
    mv lib/opensearch.part lib/opensearch
  else
    echo "OpenSearch is left out: it needs Java 17 and Maven (apt-get install openjdk-17-jre-headless maven)" >&2
  fi
fi

# Python's parsers of what is exported: pySigma with its validators and two backends, Elastic's of EQL and ES|QL (half a minute)
if command -v python3 >/dev/null && python3 -c "import ensurepip, venv" 2>/dev/null; then
  twice bounded 120 bash ../scripts/sigma-tools.sh || echo "pySigma is left out: PyPI could not be reached" >&2
else
  echo "pySigma is left out: it needs Python 3 with venv (apt-get install python3-venv)" >&2
fi
