# Checks Sigma rules with pySigma's parser and all its validators, D3FEND's aside, which needs the net. Tags of ATT&CK are judged by the STIX
# bundle that is given, so that the version is the one that the rules were made for. Prints what is wrong, a line of JSON for each issue.
# Usage: python pysigma-check.py BUNDLE.json CACHE-FOLDER DIR
import json, pathlib, sys
from sigma.collection import SigmaCollection
from sigma.data import mitre_attack
from sigma.exceptions import SigmaError
from sigma.plugins import InstalledSigmaPlugins
from sigma.rule import SigmaRule
from sigma.validation import SigmaValidator

bundle, cache, folder = sys.argv[1:]
mitre_attack.set_cache_dir(cache)
mitre_attack.set_url(bundle)


def report(rule, kind, text):
    print(json.dumps({"rule": rule.title, "kind": kind, "text": text}))


collection = SigmaCollection.load_ruleset([pathlib.Path(folder)], collect_errors=True, recursion_pattern="**/*.yml")
for rule in collection.rules:
    for error in rule.errors:
        report(rule, type(error).__name__, str(error))
    for condition in rule.detection.parsed_condition if isinstance(rule, SigmaRule) else []:
        try:
            condition.parsed
        except SigmaError as error:
            report(rule, type(error).__name__, str(error))

validators = InstalledSigmaPlugins.autodiscover().validators
chosen = {validator for name, validator in validators.items() if name != "d3_fendtag"}
for issue in SigmaValidator(chosen).validate_rules(rule for rule in collection.rules if not rule.errors):
    report(issue.rules[0], type(issue).__name__, str(issue))
print(f"{len(collection.rules)} rules and correlations, {len(chosen)} validators", file=sys.stderr)
