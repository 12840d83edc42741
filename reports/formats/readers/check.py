"""Reads JUnit files as CI services do, and says what one of them would stumble over.

    python check.py FOLDER...

Each folder holds junit.xml and junit-strict.xml of a run and its results.json. Three
parsers read them that are not ours: lxml (libxml2, with its limits as they are, and its
validator), expat, and junitparser, which publish-unit-test-result reads with.
"""

import json
import pathlib
import sys
import xml.etree.ElementTree

import junitparser
import lxml.etree

HERE = pathlib.Path(__file__).parent
SCHEMAS = {"junit.xml": "junit-extended.xsd", "junit-strict.xml": "jenkins-junit-10.xsd"}
MOST = 25_000_000


def faults(folder):
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    for name, schema in SCHEMAS.items():
        path = folder / name
        if path.stat().st_size > MOST:
            yield f"{name} has {path.stat().st_size} bytes"
        validator = lxml.etree.XMLSchema(lxml.etree.parse(HERE.parent / "junit" / schema))
        tree = lxml.etree.parse(path)  # without huge_tree: texts over 10 MB are refused
        if not validator.validate(tree):
            yield f"{name} is not valid: {validator.error_log.last_error}"
        yield from counted(name, xml.etree.ElementTree.parse(path).getroot())
        yield from told(name, junitparser.JUnitXml.fromfile(str(path)), results)


def counted(name, root):
    """What is wrong with the counts and the names, as expat reads them."""
    total = [0, 0, 0, 0]
    names = set()
    for suite in root:
        if suite.find("testsuite") is not None:
            yield f"{name}: {suite.get('name')} has suites in it, which readers lose"
        cases = suite.findall("testcase")
        counts = [len(cases)] + [sum(c.find(kind) is not None for c in cases) for kind in ("failure", "error", "skipped")]
        said = [int(suite.get(a)) for a in ("tests", "failures", "errors", "skipped")]
        if counts != said:
            yield f"{name}: {suite.get('name')} says {said}, has {counts}"
        total = [a + b for a, b in zip(total, counts)]
        for c in cases:
            key = (c.get("classname"), c.get("name"))
            if key in names:
                yield f"{name}: {key} is there twice, of which readers keep one"
            names.add(key)
            for result in c:
                if "\n" in result.get("message", "") or len(result.text or "") > 80_000:
                    yield f"{name}: {key} has a message of several lines, or a text of {len(result.text)} characters"
    said = [int(root.get(a)) for a in ("tests", "failures", "errors")]
    if said != total[:3]:
        yield f"{name}: it says {said}, has {total[:3]}"


def told(name, report, results):
    """What a reader that knows JUnit only would take for another outcome of the run."""
    red = 0
    complete = None
    for suite in report:
        for case in suite:
            kinds = [type(r).__name__ for r in case.result]
            red += "Failure" in kinds or "Error" in kinds
            if case.classname == "sdkconform.gate" and case.name == "complete":
                complete = not kinds
    gate = results["gate"]
    if complete is None or complete == gate.get("incomplete", False):
        yield f"{name}: it says that the run is complete: {complete}; results.json says otherwise"
    if (red == 0) != gate["passed"]:
        yield f"{name}: {red} of its cases are red; the gate passed: {gate['passed']}"


def main(folders):
    bad = 0
    for folder in map(pathlib.Path, folders):
        for fault in faults(folder):
            print(f"{folder}: {fault}")
            bad += 1
    return 1 if bad or not folders else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
