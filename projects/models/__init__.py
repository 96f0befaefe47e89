from projects.models.activity import Activity, ActivitySource
from projects.models.document import Document
from projects.models.project import Extension, FunderShare, Project, ProjectLink, ProjectSource
from projects.models.reference_data import Country, FieldOfWork, Funder, TreatyStep

__all__ = [
    "Activity",
    "ActivitySource",
    "Country",
    "Document",
    "Extension",
    "FieldOfWork",
    "Funder",
    "FunderShare",
    "Project",
    "ProjectLink",
    "ProjectSource",
    "TreatyStep",
]
