from staff.models.account_mail import AccountMail, AccountNews
from staff.models.audit import Act, AuditEntry
from staff.models.guesses import GuessCount
from staff.models.second_factor import RecoveryCode, SecondFactor
from staff.models.user import DeskLanguage, StaffManager, User

__all__ = [
    "AccountMail",
    "AccountNews",
    "Act",
    "AuditEntry",
    "DeskLanguage",
    "GuessCount",
    "RecoveryCode",
    "SecondFactor",
    "StaffManager",
    "User",
]
