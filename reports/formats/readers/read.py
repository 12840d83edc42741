"""Reads a JUnit file as one of three tools does, and prints what it makes of each test case.

    python read.py junitparser|junit2html|trcli FILE

One JSON object: "totals", what the tool counts, and "tests" with the suite, name, status, message and text of each.
"""

import json
import sys


def junitparser(path):
    import junitparser as library

    report = library.JUnitXml.fromfile(path)
    tests = []
    for suite in report:
        for case in suite:
            result = case.result[0] if case.result else None
            tests.append({
                "suite": suite.name, "name": case.name,
                "status": type(result).__name__.lower() if result else "passed",
                "message": result and result.message, "text": result and result.text,
            })
    report.update_statistics()
    return {"failure": report.failures, "error": report.errors, "skipped": report.skipped, "all": report.tests}, tests


def junit2html(path):
    from junit2htmlreport.parser import Junit

    tests = []
    totals = {"failed": 0, "skipped": 0, "passed": 0, "all": 0}
    report = Junit(path)
    page = report.html()
    for suite in report:
        for kind, cases in ("failed", suite.failed()), ("skipped", suite.skipped()), ("passed", suite.passed()), ("all", suite.all()):
            totals[kind] += len(cases)
        for case in suite.all():
            assert case.anchor() in page, f"{case.name} is not on the page"
            tests.append({
                "suite": suite.name, "name": case.name, "status": str(case.outcome()),
                "message": case.failure_msg or case.skipped_msg, "text": case.failure or case.skipped,
            })
    return totals, tests


def trcli(path):
    from trcli.cli import Environment
    from trcli.readers.junit_xml import JunitParser

    environment = Environment()
    environment.file, environment.silent = path, True
    statuses = {1: "passed", 4: "retest", 5: "failed"}  # of TestRail
    tests = []
    for suite in JunitParser(environment).parse_file():
        for section in suite.testsections:
            for case in section.testcases:
                tests.append({
                    "suite": section.name, "name": case.custom_automation_id, "title": case.title,
                    "status": statuses[case.result.status_id], "message": None, "text": case.result.comment,
                })
    return {}, tests


if __name__ == "__main__":
    totals, tests = globals()[sys.argv[1]](sys.argv[2])
    json.dump({"totals": totals, "tests": tests}, sys.stdout)
