"""Sentences from which the volume is made, in three languages. ``{place}`` and ``{number}`` are filled in."""

Text = dict[str, str]


def said(en: str, fr: str, ro: str) -> Text:
    return {"en": en, "fr": fr, "ro": ro}


PROJECT_TITLES = (
    said(
        "Strengthening criminal justice against cybercrime in {place}",
        "Renforcer la justice pénale face à la cybercriminalité à {place}",
        "Consolidarea justiției penale împotriva criminalității informatice în {place}",
    ),
    said(
        "Electronic evidence and cooperation across borders: {place}",
        "Preuves électroniques et coopération transfrontière : {place}",
        "Probe electronice și cooperare transfrontalieră: {place}",
    ),
    said(
        "Capacities of prosecutors and judges on cybercrime, {place}",
        "Capacités des procureurs et des juges en matière de cybercriminalité, {place}",
        "Capacitățile procurorilor și ale judecătorilor privind criminalitatea informatică, {place}",
    ),
    said(
        "Proceeds of online crime: search, seizure and confiscation in {place}",
        "Produits du crime en ligne : recherche, saisie et confiscation à {place}",
        "Produsele infracțiunilor online: căutare, sechestru și confiscare în {place}",
    ),
)

SUMMARIES = (
    said(
        "The project helps the authorities of {place} to investigate offences committed by means of computers.",
        "Le projet aide les autorités de {place} à enquêter sur les infractions commises au moyen d’ordinateurs.",
        "Proiectul ajută autoritățile din {place} să investigheze infracțiunile săvârșite cu ajutorul computerelor.",
    ),
    said(
        "Police, prosecutors and judges around {place} learn together how evidence is kept that holds in court.",
        "Policiers, procureurs et juges de la région de {place} apprennent ensemble à conserver les preuves.",
        "Polițiști, procurori și judecători din zona {place} învață împreună cum se păstrează probele admisibile.",
    ),
    said(
        "It supports laws that meet the Convention, and the points of contact at {place} that answer day and night.",
        "Il soutient des lois conformes à la Convention et les points de contact de {place}, joignables jour et nuit.",
        "Sprijină legi conforme cu Convenția și punctele de contact din {place}, disponibile zi și noapte.",
    ),
)

OBJECTIVES = (
    said(
        "Legislation is brought into line with the Convention and with its protocols, and safeguards go with it.",
        "La législation est alignée sur la Convention et ses protocoles, et des garanties l’accompagnent.",
        "Legislația este aliniată la Convenție și la protocoalele ei, însoțită de garanții.",
    ),
    said(
        "Courts get teaching material of their own, which the academy of {place} keeps up to date.",
        "Les tribunaux reçoivent leur propre matériel de formation, que l’académie de {place} tient à jour.",
        "Instanțele primesc propriul material de formare, pe care academia din {place} îl actualizează.",
    ),
    said(
        "Investigators work with providers of services in {number} countries, under rules that both sides know.",
        "Les enquêteurs travaillent avec les fournisseurs de services de {number} pays, aux règles connues de tous.",
        "Anchetatorii lucrează cu furnizorii de servicii din {number} țări, după reguli cunoscute de ambele părți.",
    ),
    said(
        "Specialised units are set up where there are none, and those that exist are asked what they lack.",
        "Des unités spécialisées sont créées là où il n’y en a pas, et l’on demande aux autres ce qui leur manque.",
        "Se înființează unități specializate acolo unde lipsesc, iar celor existente li se cere ce le lipsește.",
    ),
    said(
        "Requests for mutual assistance are answered faster, since each side knows whom to call in {place}.",
        "Les demandes d’entraide reçoivent une réponse plus rapide, car chacun sait qui appeler à {place}.",
        "Cererile de asistență judiciară primesc răspuns mai repede, deoarece fiecare știe pe cine să sune în {place}.",
    ),
    said(
        "Children are better protected against abuse online, and those who help them are trained for it.",
        "Les enfants sont mieux protégés contre les abus en ligne, et ceux qui les aident sont formés pour cela.",
        "Copiii sunt mai bine protejați de abuzuri online, iar cei care îi ajută sunt pregătiți pentru aceasta.",
    ),
)

RESULTS = (
    said(
        "{number} judges and prosecutors completed the introductory course",
        "{number} juges et procureurs ont suivi le cours d’introduction",
        "{number} de judecători și procurori au absolvit cursul introductiv",
    ),
    said(
        "a guide on seizing devices is used by the police of {place}",
        "un guide sur la saisie d’appareils est utilisé par la police de {place}",
        "un ghid privind ridicarea dispozitivelor este folosit de poliția din {place}",
    ),
    said(
        "the draft law was examined article by article, and {number} remarks were taken up",
        "le projet de loi a été examiné article par article, et {number} remarques ont été reprises",
        "proiectul de lege a fost analizat articol cu articol, iar {number} observații au fost preluate",
    ),
    said(
        "the point of contact in {place} answers at all hours",
        "le point de contact de {place} répond à toute heure",
        "punctul de contact din {place} răspunde la orice oră",
    ),
    said(
        "an exercise with banks and providers showed where reports got lost",
        "un exercice avec des banques et des fournisseurs a montré où les signalements se perdaient",
        "un exercițiu cu bănci și furnizori a arătat unde se pierdeau sesizările",
    ),
    said(
        "figures on offences and convictions are gathered in one way",
        "les chiffres sur les infractions et les condamnations sont recueillis d’une seule manière",
        "cifrele privind infracțiunile și condamnările sunt culese într-un singur fel",
    ),
    said(
        "the laboratory of {place} keeps a record of each copy of evidence",
        "le laboratoire de {place} consigne chaque copie de preuve",
        "laboratorul din {place} ține evidența fiecărei copii a probelor",
    ),
)

ACTIVITY_TITLES = (
    said(
        "Course for judges in {place}",
        "Cours pour les juges à {place}",
        "Curs pentru judecători la {place}",
    ),
    said(
        "Workshop on evidence, {place}",
        "Atelier sur les preuves, {place}",
        "Atelier privind probele, {place}",
    ),
    said(
        "Advisory mission to {place}",
        "Mission de conseil à {place}",
        "Misiune de consiliere la {place}",
    ),
    said(
        "Meeting of the points of contact, {place}",
        "Réunion des points de contact, {place}",
        "Reuniunea punctelor de contact, {place}",
    ),
    said(
        "Exercise on ransomware in {place}",
        "Exercice sur les rançongiciels à {place}",
        "Exercițiu privind programele de tip ransomware la {place}",
    ),
)

ACTIVITY_SUMMARIES = (
    said(
        "Participants worked on a case from the first report to the judgment, and compared how countries go about it.",
        "Les participants ont suivi une affaire du signalement au jugement et comparé les pratiques de chaque pays.",
        "Participanții au lucrat la un caz de la sesizare până la hotărâre și au comparat practicile fiecărei țări.",
    ),
    said(
        "The draft that came out of {place} was sent to the ministry, which wants {number} articles read again.",
        "Le texte issu de {place} a été transmis au ministère, qui a demandé une seconde lecture de {number} articles.",
        "Textul elaborat la {place} a fost trimis ministerului, care a cerut a doua lectură a {number} articole.",
    ),
    said(
        "Trainers from {number} academies agreed on the material, and will use it from the next term on.",
        "Des formateurs de {number} académies se sont accordés sur le matériel, utilisé dès le prochain semestre.",
        "Formatori din {number} academii au convenit asupra materialului, folosit începând cu semestrul următor.",
    ),
)

DOCUMENT_TITLES = (
    said(
        "Report on the visit to {place}",
        "Rapport sur la visite à {place}",
        "Raport privind vizita la {place}",
    ),
    said(
        "Guide for first responders, {place}",
        "Guide des primo-intervenants, {place}",
        "Ghid de primă intervenție, {place}",
    ),
    said(
        "Study of the law in {place}",
        "Étude du droit à {place}",
        "Studiu al legislației din {place}",
    ),
)

DESCRIPTIONS = (
    said(
        "What was found, what is recommended, and who is asked to act on it.",
        "Ce qui a été constaté, ce qui est recommandé, et qui est invité à agir.",
        "Ce s-a constatat, ce se recomandă și cine este rugat să acționeze.",
    ),
    said(
        "For police officers who come to a scene first, with a list that fits on one page.",
        "Pour les policiers qui arrivent les premiers sur les lieux, avec une liste d’une page.",
        "Pentru polițiștii care ajung primii la fața locului, cu o listă de o pagină.",
    ),
)

IMPLEMENTER = said(
    "Cybercrime Programme Office of the Council of Europe",
    "Bureau de programme du Conseil de l’Europe sur la cybercriminalité",
    "Biroul de program al Consiliului Europei privind criminalitatea informatică",
)
BUDGET_NOTE = said(
    "For the whole of the project.", "Pour l’ensemble du projet.", "Pentru întregul proiect."
)
EXTENDED = said("Extended by six months.", "Prolongé de six mois.", "Prelungit cu șase luni.")
PROJECT_PAGE = said("Page of the project", "Page du projet", "Pagina proiectului")
PROGRAMME = said(
    "Description of the programme", "Description du programme", "Descrierea programului"
)
