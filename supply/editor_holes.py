"""The known holes of the editor and why none can be reached here, in the form that programs read (VEX).

SECURITY.md says it for people; a test holds that both name the same ones, and ``record/system_checks.py`` that the
parts with holes stay away. Source: the maker's list of changes up to 4.25.2-lts, and the advisories that it names.
"""

from typing import NamedTuple

from cyclonedx.model.bom_ref import BomRef
from cyclonedx.model.impact_analysis import ImpactAnalysisJustification as Justification
from cyclonedx.model.impact_analysis import ImpactAnalysisState
from cyclonedx.model.vulnerability import (
    BomTarget,
    Vulnerability,
    VulnerabilityAnalysis,
    VulnerabilityReference,
    VulnerabilitySource,
)

GITHUB = VulnerabilitySource(name="GitHub Advisories")


class Hole(NamedTuple):
    cve: str
    advisory: str
    justification: Justification
    detail: str


HOLES = [
    Hole(
        "CVE-2023-4771",
        "GHSA-wh5w-82f3-wrxh",
        Justification.CODE_NOT_PRESENT,
        "Neither the samples nor the ajax plugin are served.",
    ),
    Hole(
        "CVE-2024-24815",
        "GHSA-fq6h-4g8v-qqvm",
        Justification.REQUIRES_CONFIGURATION,
        "No full-page mode, no filter that lets script or style through; what the editor sends is cleaned again.",
    ),
    Hole(
        "CVE-2024-24816",
        "GHSA-mw2c-vx6j-mg76",
        Justification.CODE_NOT_PRESENT,
        "Neither the samples nor the preview plugin are served.",
    ),
    Hole(
        "CVE-2024-43407",
        "GHSA-7r32-vfj5-c2jv",
        Justification.CODE_NOT_PRESENT,
        "GeSHi isn't in the package, its plugin isn't served, and there is no PHP on the server.",
    ),
    Hole(
        "CVE-2024-43411",
        "GHSA-6v96-m24v-f58j",
        Justification.REQUIRES_CONFIGURATION,
        "The check for new versions is off, and the pages' policy allows connections to the site alone.",
    ),
]


def vulnerabilities(editor: BomRef) -> list[Vulnerability]:
    """As a bill of materials holds them, against ``editor``."""
    return [_vulnerability(hole, editor) for hole in HOLES]


def _vulnerability(hole: Hole, editor: BomRef) -> Vulnerability:
    return Vulnerability(
        bom_ref=hole.cve,
        id=hole.cve,
        source=VulnerabilitySource(name="CVE"),
        references=[VulnerabilityReference(id=hole.advisory, source=GITHUB)],
        analysis=VulnerabilityAnalysis(
            state=ImpactAnalysisState.NOT_AFFECTED, justification=hole.justification, detail=hole.detail
        ),
        affects=[BomTarget(ref=editor.value)],
    )
