from accounts.audit.models import Act, AuditEntry
from accounts.models.account_mail import AccountMail, AccountNews
from accounts.models.login_attempts import LoginAttempts
from accounts.models.second_factor import Passkey, RecoveryCode, SecondFactor
from accounts.models.user import User
