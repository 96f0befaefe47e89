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


def pages(models, names, roles) -> dict:
    """Return the pages of some models with their roles; ``*`` is any model of an app."""
    names = names.replace("READ", "changelist history change").split()
    return {f"{model}_{name}": roles for model in models.split() for name in names}


def each(names, roles) -> dict:
    return dict.fromkeys(names.split(), roles)


# The roles that may open a page: the first line that matches its name. Others are sent to sign in,
# or refused. The objects are published, so they cannot be deleted.
OPEN = {
    "login": WITHOUT_DESK,
    "code": NONE,  # after the password
    **each("passkey logout language *_live_preview* *_presence", NONE),  # to be posted
    "set_password": set(ROLES),  # states that the link is not valid
    **each("help_picture passkey_remove", NONE),  # neither the picture nor the passkey exists
    "view_on_site": NONE,  # no model has such a URL
    "*_conflict": NONE,  # the query is missing
    **each("index help password_change password_change_done own_account second_factor", DESK),
    # These lead back where there is no second factor, or browsers have no passkeys.
    **each("second_factor_remove passkey_add recovery_codes", DESK),
    **each("sign_out_everywhere jsi18n", DESK),
    **each("*_forward object", DESK),  # redirect to the form, which checks the user
    **each("find change_everywhere", DESK),  # with what the user may view or change
    **each("autocomplete link_targets worklist scheduled translations undo_change", EDITORS),
    **each("translations_language translations_export projects_project_iati", EDITORS),
    "app_list:*": set(),  # they lead to the dashboard
    **each("auth_user_password_change", ADMINISTRATORS),
    # The working copies. There is one office profile and one object with contact details.
    "pages_office_add": NONE,
    **pages("pages_* projects_* following_* search_synonyms", "READ add preview action", EDITORS),
    **pages("pages_* projects_*", "table", EDITORS),
    **pages("pages_* projects_* following_* search_synonyms accounts_user", "delete", NONE),
    **pages("contact_contactdetails", "READ preview action", EDITORS),
    **pages("contact_contactdetails contact_message contact_delivery", "add delete", NONE),
    # The record.
    **pages("record_publication", "READ compare origin action evidence", EDITORS),
    **pages("record_publication record_previewlink publishing_brokenlink", "add delete", NONE),
    **pages("publishing_jointpublication", "READ add delete preview", EDITORS),
    **pages("record_previewlink", "READ moment", EDITORS),
    **pages("publishing_brokenlink", "READ", EDITORS),
    **pages("translation_term", "READ add delete", EDITORS),
    # Messages.
    **pages("contact_subject", "READ", PUBLISHERS | READERS),
    "contact_subject_add": PUBLISHERS,
    "contact_subject_delete": ADMINISTRATORS,
    **pages("contact_message contact_delivery", "READ", READERS),
    "contact_message_person": READERS,
    # The people.
    **pages("accounts_user", "READ add sign_in", ADMINISTRATORS),
    **pages("auth_group", "READ", ADMINISTRATORS),
    **pages("auth_group", "add delete", SUPERUSERS),
    **pages("accounts_auditentry", "READ export", ADMINISTRATORS),
    **pages("accounts_auditentry", "add delete", NONE),
}

# The roles that may perform an action, wherever it is attempted.
MAY = {
    **dict.fromkeys(["save a draft", "delete a draft", "submit", "share", "restore"], EDITORS),
    **dict.fromkeys(["hand out for translation", "take translations in"], EDITORS),
    **each("approve publish withdraw cancel", PUBLISHERS),
    "send back": PUBLISHERS,
    **dict.fromkeys(["read messages", "deal with messages", "take messages away"], READERS),
    **each("withhold export", ADMINISTRATORS),
    **dict.fromkeys(["erase a person", "delete held messages", "change accounts"], ADMINISTRATORS),
    "change roles": SUPERUSERS,
}

# Actions of every editor, whose refusal is not tested.
EDITORS_ACTIONS = set(
    "submit_selected share_selected find_correct_selected add_to_joint_publication_selected "
    "share_joint_publication restore_selected duplicate_selected table_selected "
    "delete_selected".split()
)
