"""The pages and actions of each role, checked by tests/scenarios/test_role_matrix.py."""

# No one signed in; an account without access to the admin; one without a role; the roles.
ROLES = "Nobody Outsider Newcomer Editor Publisher Correspondent Administrator Superuser".split()

NONE = set()
WITHOUT_DESK = {"Nobody", "Outsider"}
DESK = set(ROLES) - WITHOUT_DESK
EDITORS = {"Editor", "Publisher", "Administrator", "Superuser"}
PUBLISHERS = {"Publisher", "Administrator", "Superuser"}
READERS = {"Correspondent", "Administrator", "Superuser"}
ADMINISTRATORS = {"Administrator", "Superuser"}
SUPERUSERS = {"Superuser"}

READ = "changelist history change"


def pages(model, names, roles) -> dict:
    """Return the pages of a model with their roles; ``*`` is any model of an app."""
    return {f"{model}_{name}": roles for name in names.split()}


# The roles that may open a page: the first line that matches its name. Others are sent to sign in,
# or refused. The objects are published, so they cannot be deleted.
OPEN = {
    "login": WITHOUT_DESK,
    "code": NONE,  # after the password
    "passkey": NONE,  # to be posted
    "set_password": set(ROLES),  # states that the link is not valid
    "logout": NONE,  # to be posted
    "index": DESK,
    "help": DESK,
    "help_picture": NONE,  # the picture does not exist
    "password_change": DESK,
    "password_change_done": DESK,
    "own_account": DESK,
    "second_factor": DESK,
    "second_factor_remove": DESK,  # leads back where there is none
    "passkey_add": DESK,  # likewise where browsers have no passkeys
    "passkey_remove": NONE,  # the passkey does not exist
    "recovery_codes": DESK,  # likewise
    "sign_out_everywhere": DESK,
    "jsi18n": DESK,
    "language": NONE,  # to be posted
    "view_on_site": NONE,  # no model has such a URL
    "*_conflict": NONE,  # the query is missing
    "*_live_preview*": NONE,  # to be posted
    "*_presence": NONE,  # to be posted
    "*_forward": DESK,  # redirects to the form, which checks the user
    "object": DESK,  # likewise
    "find": DESK,  # with what the user may view
    "autocomplete": EDITORS,
    "link_targets": EDITORS,
    "worklist": EDITORS,
    "scheduled": EDITORS,
    "translations": EDITORS,
    "translations_language": EDITORS,
    "translations_export": EDITORS,
    "app_list:pages": EDITORS,
    "app_list:projects": EDITORS,
    "app_list:publishing": EDITORS,
    "app_list:translation": EDITORS,
    "app_list:search": EDITORS,
    "iati": EDITORS,
    "app_list:contact": EDITORS | READERS,
    "app_list:record": EDITORS,
    "app_list:accounts": ADMINISTRATORS,
    "app_list:auth": ADMINISTRATORS,
    # The working copies. There is one office profile and one object with contact details.
    **pages("pages_office", "add", NONE),
    **pages("pages_*", f"{READ} add preview action", EDITORS),
    **pages("pages_*", "delete", NONE),
    **pages("projects_*", f"{READ} add preview action", EDITORS),
    **pages("projects_*", "delete", NONE),
    **pages("search_synonyms", f"{READ} add preview action", EDITORS),
    **pages("search_synonyms", "delete", NONE),
    **pages("contact_contactdetails", f"{READ} preview action", EDITORS),
    **pages("contact_contactdetails", "add delete", NONE),
    # The record.
    **pages("record_publication", f"{READ} compare action evidence", EDITORS),
    **pages("record_publication", "add delete", NONE),
    **pages("publishing_jointpublication", f"{READ} add delete preview", EDITORS),
    **pages("record_previewlink", f"{READ} moment", EDITORS),
    **pages("record_previewlink", "add delete", NONE),
    **pages("publishing_brokenlink", READ, EDITORS),
    **pages("publishing_brokenlink", "add delete", NONE),
    **pages("translation_term", f"{READ} add delete", EDITORS),
    # Messages.
    **pages("contact_subject", READ, PUBLISHERS | READERS),
    **pages("contact_subject", "add", PUBLISHERS),
    **pages("contact_subject", "delete", ADMINISTRATORS),
    **pages("contact_message", f"{READ} person", READERS),
    **pages("contact_message", "add delete", NONE),
    **pages("contact_delivery", READ, READERS),
    **pages("contact_delivery", "add delete", NONE),
    # The people.
    **pages("accounts_user", f"{READ} add sign_in", ADMINISTRATORS),
    **pages("accounts_user", "delete", NONE),
    "auth_user_password_change": ADMINISTRATORS,
    **pages("auth_group", READ, ADMINISTRATORS),
    **pages("auth_group", "add delete", SUPERUSERS),
    **pages("accounts_auditentry", f"{READ} export", ADMINISTRATORS),
    **pages("accounts_auditentry", "add delete", NONE),
}

# The roles that may perform an action, wherever it is attempted.
MAY = {
    "save a draft": EDITORS,
    "delete a draft": EDITORS,
    "submit": EDITORS,
    "share": EDITORS,
    "hand out for translation": EDITORS,
    "take translations in": EDITORS,
    "restore": EDITORS,
    "approve": PUBLISHERS,
    "send back": PUBLISHERS,
    "publish": PUBLISHERS,
    "withdraw": PUBLISHERS,
    "cancel": PUBLISHERS,
    "withhold": ADMINISTRATORS,
    "read messages": READERS,
    "deal with messages": READERS,
    "take messages away": READERS,
    "erase a person": ADMINISTRATORS,
    "delete held messages": ADMINISTRATORS,
    "export": ADMINISTRATORS,
    "change accounts": ADMINISTRATORS,
    "change roles": SUPERUSERS,
}

# Actions of every editor, whose refusal is not tested.
EDITORS_ACTIONS = {
    "submit_selected",
    "share_selected",
    "find_correct_selected",
    "add_to_joint_publication_selected",
    "share_joint_publication",
    "restore_selected",
    "duplicate_selected",
    "change_many_selected",
    "delete_selected",
}
