"""Remove a second factor if telephone and recovery codes are lost and no administrator can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.login import second_factor, throttling
from accounts.models import User


class Command(BaseCommand):
    """Remove the second factor of an account."""

    help = "Remove the second factor of an account, end its sessions and the wait after attempts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="The user name of the account.")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account “{username}”.")
        throttling.unlock(account)
        if not second_factor.remove(account, by=None):
            self.stdout.write(
                f"“{username}” has no second factor. A wait after attempts, if any, was ended."
            )
            return
        self.stdout.write(
            f"The second factor of “{username}” was removed and all sessions ended. It is recorded "
            "in the audit log, and a mail is sent to the person. The password is unchanged: "
            "manage.py changepassword sets another."
        )
