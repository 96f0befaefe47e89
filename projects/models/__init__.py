from projects.models.activity import (
    Activity,
    ActivityContent,
    ActivityFormat,
    ActivitySource,
    ActivityType,
)
from projects.models.document import Document, DocumentContent, DocumentType
from projects.models.image import IllustratedContent, Image
from projects.models.project import (
    Extension,
    FunderShare,
    FunderShareContent,
    Project,
    ProjectContent,
    ProjectLink,
    ProjectSource,
    Region,
    Status,
)
from projects.models.reference_data import (
    Country,
    CountryContent,
    FieldOfWork,
    FieldOfWorkContent,
    Funder,
    FunderContent,
    Treaty,
    TreatyAct,
    TreatyStep,
    TreatyStepContent,
)
