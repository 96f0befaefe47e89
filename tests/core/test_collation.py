from core.i18n.collation import group_by_letter, sort_key


def test_accents_and_capitals_make_no_difference():
    assert sorted(["Zambia", "Éland", "albania", "Türkiye", "Turkey"], key=sort_key) == [
        "albania",
        "Éland",
        "Turkey",
        "Türkiye",
        "Zambia",
    ]


def test_names_stand_under_their_first_letters():
    assert group_by_letter(["Zambia", "Éland", "Egypt", ""], str) == [
        ("", [""]),
        ("E", ["Egypt", "Éland"]),
        ("Z", ["Zambia"]),
    ]
