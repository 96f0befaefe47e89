"""The release is named by what it is made of."""

from cproc_site.config.release import release_of

APPS = ["pages", "django.contrib.auth"]


def make_site(folder, template="<h1>Home</h1>", code="x = 1"):
    room = folder / "pages"
    room.mkdir(parents=True, exist_ok=True)
    (room / "home.html").write_text(template)
    (room / "views.py").write_text(code)
    return folder


def test_two_copies_of_one_release_have_one_name(tmp_path):
    names = {
        release_of(make_site(tmp_path / name), tmp_path / "static", APPS)
        for name in ("here", "there")
    }
    assert len(names) == 1


def test_drawings_and_their_shapes_change_the_name(tmp_path):
    site = make_site(tmp_path)
    names = {release_of(site, tmp_path / "static", APPS)}
    for name in ("map.svg", "world.json"):
        (site / "pages" / name).write_text("{}")
        names.add(release_of(site, tmp_path / "static", APPS))
    assert len(names) == 3


def test_code_templates_and_static_files_change_the_name(tmp_path):
    site, static = make_site(tmp_path / "site"), tmp_path / "static"
    static.mkdir()
    names = [release_of(site, static, APPS)]
    make_site(site, template="<h1>Welcome</h1>")
    names.append(release_of(site, static, APPS))
    make_site(site, template="<h1>Welcome</h1>", code="x = 2")
    names.append(release_of(site, static, APPS))
    (static / "staticfiles.json").write_text('{"site.css": "site.1.css"}')
    names.append(release_of(site, static, APPS))
    assert len(set(names)) == 4
