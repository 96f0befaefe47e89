from core.i18n.collation import group_by_letter, sort_key


def test_sort_key_ignores_accents_and_capitals():
    assert sorted(["Zambia", "Éland", "albania", "Türkiye", "Turkey"], key=sort_key) == [
        "albania",
        "Éland",
        "Turkey",
        "Türkiye",
        "Zambia",
    ]


def test_names_are_grouped_by_their_first_letters():
    assert group_by_letter(["Zambia", "Éland", "Egypt", ""], str) == [
        ("", [""]),
        ("E", ["Egypt", "Éland"]),
        ("Z", ["Zambia"]),
    ]
