"""Models of the tests of AWS's protocols, as botocore has them in tests/unit/protocols/output, in the form that its clients are made of."""

import json
import pathlib

# What a client needs to ask an endpoint that it is given.
RULES = {"version": "1.0", "parameters": {"Endpoint": {"builtIn": "SDK::Endpoint", "required": True, "documentation": "", "type": "String"}},
         "rules": [{"conditions": [], "endpoint": {"url": {"ref": "Endpoint"}, "properties": {}, "headers": {}}, "type": "endpoint"}]}

PREFIX = "protocol-tests-"


def model(suites, product):
    """One service of the tests of a protocol: each suite has an operation, and the shapes of its answers."""
    metadata = {"endpointPrefix": product, "serviceId": product, "signatureVersion": "v4", **suites[0]["metadata"]}
    operations, shapes = {}, {}
    for suite in suites:
        shapes = {**suite["shapes"], **shapes}
        for case in suite["cases"]:
            given = case["given"]
            known = operations.setdefault(given["name"], {**given, "errors": []})
            if metadata["protocol"] == "query" and "output" in known:  # models of services say it, the tests leave it out
                known["output"]["resultWrapper"] = given["name"] + "Result"
            known["errors"] += [e for e in given.get("errors", []) if e not in known["errors"]]
    return {"version": "2.0", "metadata": metadata, "operations": operations, "shapes": shapes}


def write(tests, folder):
    """Writes the models of all files of tests into a folder of data."""
    for file in sorted(pathlib.Path(tests).glob("*.json")):
        if "cbor" in file.stem:
            continue
        product = PREFIX + file.stem.replace("_", "-")
        made = model(json.loads(file.read_text(encoding="utf-8")), product)
        at = pathlib.Path(folder, product, made["metadata"]["apiVersion"])
        at.mkdir(parents=True)
        (at / "service-2.json").write_text(json.dumps(made), encoding="utf-8")
        (at / "endpoint-rule-set-1.json").write_text(json.dumps(RULES), encoding="utf-8")


def service(product):
    """The service of a product. Errors whose code is elsewhere than the protocol writes it are a product of their own."""
    return product.removesuffix("-header").removesuffix("-body") if product.startswith(PREFIX) else product
