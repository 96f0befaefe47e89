"""The starter site speaks as the office does: its statements, and no notes of research."""

import html

import pytest

from core.i18n.languages import LANGUAGES, in_language
from tests.helpers.published import text_of

pytestmark = pytest.mark.usefixtures("starter_site")

# What the office states about itself, in its order, with the page that states it.
LEAD = {
    "en": """\
responsible for assisting countries worldwide in strengthening the capacity
on the basis of the standards of the Budapest Convention
All capacity building activities on cybercrime of the Council of Europe worldwide are managed
from this office""",
    "fr": """\
chargé d’aider les pays du monde entier à renforcer la capacité
sur la base des normes de la Convention de Budapest
Toutes les activités de renforcement des capacités du Conseil de l’Europe en matière de
cybercriminalité dans le monde sont gérées depuis ce Bureau""",
    "ro": """\
a sprijini țările din întreaga lume să consolideze capacitatea
pe baza standardelor Convenției de la Budapesta
Toate activitățile Consiliului Europei de consolidare a capacităților în materie de
criminalitate informatică, din întreaga lume, sunt gestionate de acest Oficiu""",
}
PROFILE = {
    "en": """\
About C-PROC
in line with the rule of law and human rights, including data protection
training judges, prosecutors and law enforcement officers
establishing specialised units
improving interagency cooperation
promoting public-private cooperation
protecting children against sexual violence online
enhancing the effectiveness of international cooperation
With its capacity building function, the office complements the work of the
through which the States that are Parties follow the implementation
Ongoing projects
Rationale
an effective approach to help societies meet the rising challenge of cybercrime
Since 2006
to respond to the growing demand for capacity building in an effective manner
C-PROC is an important part of the international response to cybercrime
Legal basis
Location and contact
United Nations House
48A Primaverii Blvd
011975 Bucharest
+40 21 201 78 87""",
    "fr": """\
dans le respect de l’État de droit et des droits humains, y compris la protection des données
formation des juges, des procureurs et des agents des services répressifs
création d’unités spécialisées
amélioration de la coopération entre services
promotion de la coopération public-privé
protection des enfants contre les violences sexuelles en ligne
renforcement de l’efficacité de la coopération internationale
Par sa fonction de renforcement des capacités, le Bureau complète les travaux du
par l’intermédiaire duquel les États Parties suivent la mise en œuvre
un moyen efficace d’aider les sociétés à relever le défi croissant de la cybercriminalité
Depuis 2006
répondre efficacement à la demande croissante de renforcement des capacités
Le C-PROC est un élément important de la réponse internationale à la cybercriminalité
48A, boulevard Primăverii""",
    "ro": """\
cu respectarea statului de drept și a drepturilor omului, inclusiv a protecției datelor
formarea judecătorilor, a procurorilor și a reprezentanților autorităților de aplicare
înființarea de unități specializate
îmbunătățirea cooperării interinstituționale
promovarea cooperării public-private
protejarea copiilor împotriva violenței sexuale online
creșterea eficacității cooperării internaționale
Prin funcția sa de consolidare a capacităților, Oficiul completează activitatea
prin care statele părți urmăresc punerea în aplicare
a ajuta societățile să facă față provocării tot mai mari a criminalității informatice
Din 2006
pentru a răspunde în mod eficace cererii tot mai mari de consolidare a capacităților
C-PROC este o parte importantă a răspunsului internațional la criminalitatea informatică
Bulevardul Primăverii nr. 48A""",
}
ACTS = {
    "decision-to-establish-the-office": """\
en: 9 October 2013
en: Further to an offer by the Government of Romania
en: October 2013
fr: 9 octobre 2013
fr: À la suite d’une proposition du Gouvernement roumain
ro: 9 octombrie 2013
ro: În urma unei oferte a Guvernului României""",
    "memorandum-signed": """\
en: On 15 October 2013 the Government of Romania and the Council of Europe signed
fr: Le 15 octobre 2013, le Gouvernement roumain et le Conseil de l’Europe ont signé
ro: La 15 octombrie 2013, Guvernul României și Consiliul Europei au semnat""",
    "law-ratifying-the-memorandum": """\
en: 27 March 2014
en: In March 2014 the Parliament of Romania passed the law ratifying
fr: 27 mars 2014
fr: En mars 2014, le Parlement roumain a adopté la loi
ro: 27 martie 2014
ro: În martie 2014, Parlamentul României a adoptat legea""",
    "law-published": """\
en: On 2 April 2014 Law no. 33/2014
en: was published in Romania’s Official Gazette
fr: Le 2 avril 2014, la loi n° 33/2014
fr: publiée au Journal officiel de la Roumanie
ro: La 2 aprilie 2014, Legea nr. 33/2014
ro: publicată în Monitorul Oficial""",
    "memorandum-in-force": """\
en: On 7 April 2014 the Memorandum of Understanding entered into force
en: operational
fr: Le 7 avril 2014, le Mémorandum d’accord est entré en vigueur
fr: opérationnel
ro: La 7 aprilie 2014, Memorandumul de înțelegere a intrat în vigoare
ro: operațional""",
}


def page_text(client, path, language):
    return html.unescape(text_of(client.get(in_language(path, language)))).replace("\u00a0", " ")


def in_order(statements, text):
    """Return the lines of statements that are missing, or that come before the one above."""
    place = 0
    missing = []
    for statement in statements.splitlines():
        found = text.find(statement, place)
        if found < 0:
            missing.append(statement)
        else:
            place = found
    return missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_profile_has_each_statement_of_the_office_in_its_order(client, language):
    for path in ("/", "/office/"):
        assert in_order(LEAD[language], page_text(client, path, language)) == [], path
    assert in_order(PROFILE[language], page_text(client, "/office/", language)) == []


@pytest.mark.parametrize("slug", ACTS)
def test_legal_act_has_its_day_and_what_was_decided(client, slug):
    for line in ACTS[slug].splitlines():
        language, _, statement = line.partition(": ")
        assert statement in page_text(client, f"/legal-basis/{slug}/", language)
