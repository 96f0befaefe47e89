"""For when nobody can get in any more: telephone and recovery codes lost, and no administrator to help."""

from django.core.management.base import BaseCommand, CommandError

from accounts.login import second_factor, throttling
from accounts.models import User


class Command(BaseCommand):
    help = "Takes the second factor of an account away, ends its sign-ins and the wait after wrong guesses."

    def add_arguments(self, parser):
        parser.add_argument("username", help="What the person signs in with.")

    def handle(self, *, username, **options):
        account = User.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account “{username}”.")
        throttling.unlock(account)
        if not second_factor.remove(account, by=None):
            self.stdout.write(
                f"“{username}” has no second factor. A wait after wrong guesses, if any, was ended."
            )
            return
        self.stdout.write(
            f"The second factor of “{username}” was taken away and all sign-ins ended. It stands in the audit, and the "
            "person is told by mail. The password is as it was: manage.py changepassword sets another."
        )
