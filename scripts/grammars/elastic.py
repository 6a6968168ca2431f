# Reads texts as JSON lines and answers each with the first error of Elastic's own grammar, or null: EQL by the parser of Elastic's detection
# engineers, ES|QL by the ANTLR grammar of Elasticsearch. Usage: elastic.py eql|esql
import json
import sys

import eql
from antlr4 import CommonTokenStream, InputStream
from antlr4.error.ErrorListener import ErrorListener
from esql_parser.EsqlBaseLexer import EsqlBaseLexer
from esql_parser.EsqlBaseParser import EsqlBaseParser


class FirstError(ErrorListener):
    def __init__(self):
        self.found = None

    def syntaxError(self, recognizer, symbol, line, column, message, error):
        self.found = self.found or f"{line}:{column}: {message}"


def esql_error(text):
    errors = FirstError()
    lexer = EsqlBaseLexer(InputStream(text))
    parser = EsqlBaseParser(CommonTokenStream(lexer))
    for one in (lexer, parser):
        one.removeErrorListeners()
        one.addErrorListener(errors)
    parser.singleStatement()
    return errors.found


def eql_error(text):
    try:
        with eql.parser.elasticsearch_syntax:
            eql.parse_query(text)
    except (eql.errors.EqlError, ValueError) as error:
        return str(error)
    return None


error_of = {"eql": eql_error, "esql": esql_error}[sys.argv[1]]
for line in sys.stdin:
    print(json.dumps(error_of(json.loads(line))), flush=True)
