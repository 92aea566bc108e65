"""The gates and samples of a run as JUnit test cases, which CI systems know how to show."""

from collections.abc import Sequence
from xml.etree import ElementTree

from evals.gates import Gate
from evals.log import Entry


def as_junit(held: Sequence[Gate], entries: Sequence[Entry]) -> str:
    """The gates, and the samples that ended in an error, as test cases."""
    suite = ElementTree.Element("testsuite", name="advisor eval")
    for gate in held:
        case = ElementTree.SubElement(suite, "testcase", classname="gates", name=gate.score)
        if not gate.passed:
            ElementTree.SubElement(case, "failure", message=gate.why)
    for entry in entries:
        case = ElementTree.SubElement(
            suite, "testcase", classname=entry.sample.suite, name=entry.sample.id,
            time=f"{entry.seconds:.3f}",
        )  # fmt: skip
        if entry.error is not None:
            ElementTree.SubElement(case, "error", message=entry.error)
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(not gate.passed for gate in held)))
    suite.set("errors", str(sum(entry.error is not None for entry in entries)))
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)
