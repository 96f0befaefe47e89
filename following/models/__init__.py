from following.models.follower import Follower, FollowerMail
from following.models.report import Report, ReportContent, ReportEntry

__all__ = ["Follower", "FollowerMail", "Report", "ReportContent", "ReportEntry"]
