#!/usr/bin/env bash
# Installs the engines that ports are executed on into engines/ (about 700 MB). What is there already is left alone; what a machine cannot have is named.
set -euo pipefail
cd "$(dirname "$0")/../engines"
if [ ! -d node_modules/chdb ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund
fi
if ! compgen -G "lib/opensearch/opensearch-2*.jar" >/dev/null; then
  if command -v mvn >/dev/null && command -v java >/dev/null; then
    mvn -q -B -f opensearch/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/lib/opensearch"
  else
    echo "OpenSearch is left out: it needs Java 17 and Maven (apt-get install openjdk-17-jre-headless maven)" >&2
  fi
fi
