from pages.models.milestone import Milestone, MilestoneBody, MilestoneSource
from pages.models.notice import Notice
from pages.models.office import Figure, Office, OfficeSource
from pages.models.standing_page import RESERVED, Menu, StandingPage

__all__ = [
    "RESERVED",
    "Figure",
    "Menu",
    "Milestone",
    "MilestoneBody",
    "MilestoneSource",
    "Notice",
    "Office",
    "OfficeSource",
    "StandingPage",
]
