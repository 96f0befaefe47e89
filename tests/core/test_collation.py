from core.i18n.collation import by_letter, folded


def test_accents_and_capitals_make_no_difference():
    assert sorted(["Zambia", "Éland", "albania", "Türkiye", "Turkey"], key=folded) == [
        "albania",
        "Éland",
        "Turkey",
        "Türkiye",
        "Zambia",
    ]


def test_names_stand_under_their_first_letters():
    assert by_letter(["Zambia", "Éland", "Egypt", ""], str) == [
        ("", [""]),
        ("E", ["Egypt", "Éland"]),
        ("Z", ["Zambia"]),
    ]
