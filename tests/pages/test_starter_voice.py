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
strengthening legislation on cybercrime and electronic evidence
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
There is broad international agreement that capacity building is
an effective approach to help societies meet the rising challenge of cybercrime
Since 2006
the Council of Europe has supported societies worldwide
The establishment of the office provides the Council of Europe with the infrastructure
to respond effectively to growing demands for assistance
are now managed from this office
C-PROC is an important part of the international response to cybercrime
Legal basis
Location and contact
United Nations House
48A Primaverii Blvd
011975 Bucharest
+40 21 201 78 87""",
    "fr": """\
renforcement de la législation sur la cybercriminalité et les preuves électroniques
dans le respect de l’État de droit et des droits humains, y compris la protection des données
formation des juges, des procureurs et des agents des services répressifs
création d’unités spécialisées
amélioration de la coopération entre services
promotion de la coopération public-privé
protection des enfants contre les violences sexuelles en ligne
renforcement de l’efficacité de la coopération internationale
Par sa fonction de renforcement des capacités, le Bureau complète les travaux du
par l’intermédiaire duquel les États Parties suivent la mise en œuvre
Il est largement admis au niveau international que le renforcement des capacités est
un moyen efficace d’aider les sociétés à relever le défi croissant de la cybercriminalité
Depuis 2006
le Conseil de l’Europe soutient des sociétés du monde entier
La création du Bureau dote le Conseil de l’Europe de l’infrastructure nécessaire
pour répondre efficacement aux demandes croissantes d’assistance
sont désormais gérées depuis ce Bureau
Le C-PROC est un élément important de la réponse internationale à la cybercriminalité
48A, boulevard Primăverii""",
    "ro": """\
consolidarea legislației privind criminalitatea informatică și probele electronice
cu respectarea statului de drept și a drepturilor omului, inclusiv a protecției datelor
formarea judecătorilor, a procurorilor și a reprezentanților autorităților de aplicare
înființarea de unități specializate
îmbunătățirea cooperării interinstituționale
promovarea cooperării public-private
protejarea copiilor împotriva violenței sexuale online
creșterea eficacității cooperării internaționale
Prin funcția sa de consolidare a capacităților, Oficiul completează activitatea
prin care statele părți urmăresc punerea în aplicare
consens internațional potrivit căruia consolidarea capacităților este o modalitate eficace de
a ajuta societățile să facă față provocării tot mai mari a criminalității informatice
Din 2006
Consiliul Europei sprijină societăți din întreaga lume
Înființarea Oficiului oferă Consiliului Europei infrastructura necesară
pentru a răspunde în mod eficace cererilor tot mai numeroase de asistență
sunt gestionate acum de acest Oficiu
C-PROC este o parte importantă a răspunsului internațional la criminalitatea informatică
Bulevardul Primăverii nr. 48A""",
}
FIELDS = {
    "en": """\
Strengthening legislation on cybercrime and electronic evidence
Training judges, prosecutors and law enforcement officers
Establishing specialised cybercrime and forensic units, and improving interagency cooperation
Promoting cooperation between public authorities and private bodies
Protecting children against sexual violence online
Enhancing the effectiveness of international cooperation""",
    "fr": """\
Renforcer la législation sur la cybercriminalité et les preuves électroniques
Former les juges, les procureurs et les agents des services répressifs
Créer des unités spécialisées
améliorer la coopération entre services
Promouvoir la coopération entre autorités publiques et organismes privés
Protéger les enfants contre les violences sexuelles en ligne
Renforcer l’efficacité de la coopération internationale""",
    "ro": """\
Consolidarea legislației privind criminalitatea informatică și probele electronice
Formarea judecătorilor, a procurorilor și a reprezentanților autorităților de aplicare a legii
Înființarea de unități specializate
îmbunătățirea cooperării interinstituționale
Promovarea cooperării dintre autoritățile publice și entitățile private
Protejarea copiilor împotriva violenței sexuale online
Creșterea eficacității cooperării internaționale""",
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
    "memorandum-of-understanding": """\
en: On 15 October 2013 the Government of Romania and the Council of Europe signed
en: On 7 April 2014 the Memorandum of Understanding entered into force
en: operational
fr: Le 15 octobre 2013, le Gouvernement roumain et le Conseil de l’Europe ont signé
fr: Le 7 avril 2014, le Mémorandum d’accord est entré en vigueur
fr: opérationnel
ro: La 15 octombrie 2013, Guvernul României și Consiliul Europei au semnat
ro: La 7 aprilie 2014, Memorandumul de înțelegere a intrat în vigoare
ro: operațional""",
    "law-33-2014": """\
en: 27 March 2014
en: In March 2014 the Parliament of Romania passed the law ratifying
en: On 2 April 2014 Law no. 33/2014
en: was published in Romania’s Official Gazette
fr: 27 mars 2014
fr: En mars 2014, le Parlement roumain a adopté la loi
fr: Le 2 avril 2014, la loi n° 33/2014
fr: publiée au Journal officiel de la Roumanie
ro: 27 martie 2014
ro: În martie 2014, Parlamentul României a adoptat legea
ro: La 2 aprilie 2014, Legea nr. 33/2014
ro: publicată în Monitorul Oficial""",
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
    assert in_order(FIELDS[language], page_text(client, "/", language)) == []


@pytest.mark.parametrize("slug", ACTS)
def test_legal_act_has_its_day_and_what_was_decided(client, slug):
    for line in ACTS[slug].splitlines():
        language, _, statement = line.partition(": ")
        assert statement in page_text(client, f"/legal-basis/acts/{slug}/", language)
