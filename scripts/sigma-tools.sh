#!/usr/bin/env bash
# Installs the second opinions on Sigma into engines/: pySigma's parser, validators and two of its backends (Python), and with `--rsigma` the engine
# rsigma, which Cargo builds in some ten minutes (scripts/compare-rsigma.ts runs it). What is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/../engines"
install() { .venv/bin/pip install --quiet --disable-pip-version-check "$@"; }
if [ ! -x .venv/bin/sigma ]; then
  python3 -m venv .venv
  install "sigma-cli==3.1.0" "pysigma==1.5.1"
fi
# pySigma's own EQL, Lucene and SQL, which scripts/compare-pysigma.ts runs beside ours
if ! .venv/bin/python -c "import sigma.backends.elasticsearch, sigma.backends.sqlite" 2>/dev/null; then
  install "pysigma==1.5.1" "pysigma-backend-elasticsearch==2.1.1" "pysigma-backend-sqlite==2.0.0"
fi
# Elastic's own parsers of EQL and ES|QL, which ports are read with
if ! .venv/bin/python -c "import eql, esql_parser.EsqlBaseParser" 2>/dev/null; then
  install "eql==1.0.1" "esql-parser==9.1.3"
fi
if [ "${1:-}" = "--rsigma" ] && [ ! -x rsigma/bin/rsigma ]; then
  nice -n 19 cargo install rsigma --version 0.21.0 --locked --no-default-features --root rsigma
fi
