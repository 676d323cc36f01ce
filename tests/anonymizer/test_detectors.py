"""Each detector in each language: what it finds, exactly where, and what it must leave alone."""

import pytest

from anonymizer import Cls, Kind, screen
from anonymizer.detectors import quantities
from anonymizer.document import Document
from anonymizer.languages import words_of

FOUND = [
    # identifiers that carry their own proof, in every language
    ("en", "Write to lea.k@post.example today.", "lea.k@post.example", Kind.EMAIL),
    ("de", "Sie schrieb von lea.k@post.example aus.", "lea.k@post.example", Kind.EMAIL),
    ("fr", "Écrire à lea.k@post.example demain.", "lea.k@post.example", Kind.EMAIL),
    ("de", "Das Geld ging auf DE89 3704 0044 0532 0130 00 ein.", "DE89 3704 0044 0532 0130 00",
     Kind.IBAN),
    # check digits that do not fit: somebody mistyped
    ("de", "Die Bankdaten, DE19 4015 4530 0088 7766 55, kamen an.", "DE19 4015 4530 0088 7766 55",
     Kind.IBAN),
    ("en", "She paid into GB12NWBK60161331926811 twice.", "GB12NWBK60161331926811", Kind.IBAN),
    ("en", "Card 4111 1111 1111 1111 was blocked.", "4111 1111 1111 1111", Kind.ACCOUNT),
    ("en", "He logged in from 192.0.2.146 at night.", "192.0.2.146", Kind.IP),
    ("en", "Ring 07700 900461 after six.", "07700 900461", Kind.PHONE),
    ("en", "ring oh seven five five five five oh one nine two thanks",
     "oh seven five five five five oh one nine two", Kind.PHONE),
    # half in figures, half in words
    ("de", "Ruf mich an, 0 34 91 / sieben – 14 – 14, jederzeit.", "0 34 91 / sieben – 14 – 14",
     Kind.PHONE),
    ("de", "Nur heute: 030, dann 61, dann 7 7 0 4 3.", "030, dann 61, dann 7 7 0 4 3", Kind.PHONE),
    ("de", "rückruf do abend, o79 / 4 33 o2 – sechs sechs, danke",
     "o79 / 4 33 o2 – sechs sechs", Kind.PHONE),
    ("fr", "Au 06 douze 44 puis 18 02 le soir.", "06 douze 44 puis 18 02", Kind.PHONE),
    ("en", "Ring 07700 nine double oh 4 then 12 please.", "07700 nine double oh 4 then 12",
     Kind.PHONE),
    # surname first, and a first name cut short
    ("de", "- Brakelmann, Marcel, JVA Waldheim", "Brakelmann, Marcel", Kind.PERSON),
    ("en", "Client: Ashdown, Craig", "Ashdown, Craig", Kind.PERSON),
    ("de", "Der Hund hat ihn gefressen.\n\nJul. Matthes", "Jul. Matthes", Kind.PERSON),
    ("de", "Chr. Lindhorst rief an.", "Chr. Lindhorst", Kind.PERSON),
    ("fr", "L'avocate, Me Guivarc'h, traite les deux volets.", "Guivarc'h", Kind.PERSON),
    ("de", "Erreichbar unter +49 170 1234567.", "+49 170 1234567", Kind.PHONE),
    ("de", "Erreichbar unter 0209/5551234.", "0209/5551234", Kind.PHONE),
    ("fr", "Son numéro : 06 39 98 41 27.", "06 39 98 41 27", Kind.PHONE),
    ("fr", "Le site www.exemple-collectif.fr le cite.", "www.exemple-collectif.fr", Kind.URL),
    ("en", "He posts as @lion_of_mill there.", "@lion_of_mill", Kind.HANDLE),
    ("de", "Auf Instagram als ruhrpott.wolf99 aktiv.", "ruhrpott.wolf99", Kind.HANDLE),
    ("fr", "Sur TikTok sous le pseudo oum_69 elle publie.", "oum_69", Kind.HANDLE),
    ("fr", "Elle signe colline.grise depuis.", "colline.grise", Kind.HANDLE),
    ("en", "Then he wrote as PaleRiverBoy there.", "PaleRiverBoy", Kind.HANDLE),
    # files, documents, plates
    ("de", "Das Urteil (3 Ls 214 Js 1234/21) liegt vor.", "3 Ls 214 Js 1234/21", Kind.CASE_ID),
    ("de", "Aktenzeichen: 27 KLs 45/22, liegt vor.", "27 KLs 45/22", Kind.CASE_ID),
    ("de", "verfahren läuft, 370 js 22096/23, anwalt schweigt.", "370 js 22096/23", Kind.CASE_ID),
    ("en", "See case no. T20227145, page two.", "T20227145", Kind.CASE_ID),
    ("en", "Her application no. 18403/91 was refused.", "18403/91", Kind.CASE_ID),
    ("fr", "Voir dossier n° 22/004571 au greffe.", "22/004571", Kind.CASE_ID),
    ("de", "Sein Reisepass C01X00T47 ist weg.", "C01X00T47", Kind.DOC_ID),
    ("en", "His passport no. 925076473 expired.", "925076473", Kind.DOC_ID),
    ("de", "Ein Wagen mit OSL-RP 1488 stand dort.", "OSL-RP 1488", Kind.LICENSE_PLATE),
    ("fr", "La voiture GH-482-KD a été saisie.", "GH-482-KD", Kind.LICENSE_PLATE),
    ("en", "The van NX57 KBR was outside.", "NX57 KBR", Kind.LICENSE_PLATE),
    # people
    ("de", "Herr Koch kam spät.", "Koch", Kind.PERSON),
    ("de", "Dann kam Frau Wiesenthaler dazu.", "Wiesenthaler", Kind.PERSON),
    ("de", "heute war herr sommerfeldt da.", "sommerfeldt", Kind.PERSON),
    ("de", "Sein Bruder Xhevat half uns.", "Xhevat", Kind.PERSON),
    ("de", "Wir sprachen lange mit Qamile Hoxhaj darüber.", "Qamile Hoxhaj", Kind.PERSON),
    ("de", "Der Klient M. schwieg.", "M.", Kind.PERSON),
    ("de", "gestern rief fatma an.", "fatma", Kind.PERSON),
    ("de", "Ein Junge namens Tschingis kam mit.", "Tschingis", Kind.PERSON),
    ("en", "Mrs Brackley opened the door.", "Brackley", Kind.PERSON),
    ("en", "we met mehmet again.", "mehmet", Kind.PERSON),
    ("en", "Her brother Zaur never answered.", "Zaur", Kind.PERSON),
    ("en", "The report by M.B. is missing.", "M.B.", Kind.PERSON),
    ("fr", "Mme Castagnier-Roux a appelé.", "Castagnier-Roux", Kind.PERSON),
    ("fr", "Monsieur de Quervain-Lott est venu.", "de Quervain-Lott", Kind.PERSON),
    ("nl", "Toen belde mevrouw van den Ouweland.", "van den Ouweland", Kind.PERSON),
    ("de", "Die Frau von Zaur blieb daheim.", "Zaur", Kind.PERSON),
    ("de", "Dann schrieb RA Brodbeck zurück.", "Brodbeck", Kind.PERSON),
    ("fr", "Son frère Bilel est parti.", "Bilel", Kind.PERSON),
    ("fr", "Il s'appelle Ouarzazi depuis toujours.", "Ouarzazi", Kind.PERSON),
    ("de", "Er wird „Bulldogge“ genannt, in der Szene genannt „Stahl“.", "Stahl", Kind.NICKNAME),
    ("en", "Wayne, nicknamed the Tailor, left.", "the Tailor", Kind.NICKNAME),
    ("fr", "On l'a surnommé « Panzer » au quartier.", "Panzer", Kind.NICKNAME),
    # places
    ("de", "Sie zog nach Zschornegosda um.", "Zschornegosda", Kind.CITY),
    ("de", "Er lebt in Gelsenkirchen.", "Gelsenkirchen", Kind.CITY),
    ("de", "Die Leipziger Freunde kamen.", "Leipziger", Kind.CITY),
    ("en", "She moved to Rochdale alone.", "Rochdale", Kind.CITY),
    ("fr", "Il habite à Belfort.", "Belfort", Kind.CITY),
    ("fr", "Il dort près de Nantes depuis lundi.", "Nantes", Kind.CITY),
    ("de", "Er wohnt in der Erlenbruchstraße 27 im Hof.", "Erlenbruchstraße 27", Kind.ADDRESS),
    ("en", "The flat at 14 Harrow Bank Road is cold.", "14 Harrow Bank Road", Kind.ADDRESS),
    ("fr", "Il loge cité des Bécasses, bât. 4 avec elle.", "cité des Bécasses, bât. 4",
     Kind.ADDRESS),
    ("fr", "Au 12 bis, rue des Corroyeurs, il dort.", "12 bis, rue des Corroyeurs",
     Kind.ADDRESS),
    ("de", "Im Stadtteil Rothenkamp kennt man ihn.", "Rothenkamp", Kind.DISTRICT),
    ("fr", "Dans le quartier des Tilleuls, rien.", "Tilleuls", Kind.DISTRICT),
    ("de", "Sie kommt aus der Lausitz.", "Lausitz", Kind.REGION),
    ("de", "Sie zog in den Hochsauerlandkreis.", "Hochsauerlandkreis", Kind.REGION),
    ("en", "He grew up in the Rhondda Valley.", "Rhondda Valley", Kind.REGION),
    ("fr", "Elle vient du Vercors, dit-on.", "Vercors", Kind.REGION),
    ("en", "He returned from Syria last year.", "Syria", Kind.COUNTRY),
    ("fr", "Elle est partie en Espagne.", "Espagne", Kind.COUNTRY),
    ("de", "Ein tschetschenischer Freund half.", "tschetschenischer", Kind.NATIONALITY),
    ("en", "She is Chechen by origin.", "Chechen", Kind.NATIONALITY),
    ("fr", "Le père est tunisien.", "tunisien", Kind.NATIONALITY),
    ("de", "Ihr Vater ist Kolumbianer.", "Kolumbianer", Kind.NATIONALITY),
    ("de", "Eine uigurische Familie zog ein.", "uigurische", Kind.NATIONALITY),
    ("de", "Er nennt sich einen Deutschen.", "Deutschen", Kind.NATIONALITY),
    ("de", "Die kosovo-albanische Verwandtschaft kam.", "kosovo-albanische", Kind.NATIONALITY),
    ("en", "His Yoruba grandmother rang.", "Yoruba", Kind.NATIONALITY),
    ("en", "A Somali-born man came.", "Somali-born", Kind.NATIONALITY),
    ("en", "he is tigrayan. she is not. they met here.", "tigrayan", Kind.NATIONALITY),
    ("fr", "Une famille ouïghoure arriva.", "ouïghoure", Kind.NATIONALITY),
    ("fr", "Sa mère est senegalaise.", "senegalaise", Kind.NATIONALITY),
    ("it", "Vive con una rumena di 23 anni.", "rumena", Kind.NATIONALITY),
    ("fr", "Le Tunisien (28 ans) est venu.", "Tunisien", Kind.NATIONALITY),
    ("en", "A Somali speaking to him was kind.", "Somali", Kind.NATIONALITY),
    ("de", "Er zog ins türkische Viertel.", "türkische", Kind.NATIONALITY),
    ("de", "Die Türkin spricht leise mit ihm.", "Türkin", Kind.NATIONALITY),
    ("de", "Mit dem Syrer habe ich lange gesprochen.", "Syrer", Kind.NATIONALITY),
    ("de", "Der Sprecher Tarek und kurdische Freunde.", "kurdische", Kind.NATIONALITY),
    ("es", "Echaron del piso al marroquí.", "marroquí", Kind.NATIONALITY),
    ("it", "Non ha perdonato l'albanese.", "albanese", Kind.NATIONALITY),
    ("en", "She interpreted Chechen fighters as heroes.", "Chechen", Kind.NATIONALITY),
    ("fr", "Ici parle un Malien.", "Malien", Kind.NATIONALITY),
    ("es", "Los gemelos tienen 16 años.", "16 años", Kind.AGE),
    ("fr", "Jeune tunisien 19 ans, seul.", "19 ans", Kind.AGE),
    ("it", "Giada 16 anni, sola.", "16 anni", Kind.AGE),
    ("de", "Ein Treffen mit Frau Brodbeck von der Wohnhilfe steht an.", "Brodbeck", Kind.PERSON),
    ("de", "Gegründet von Hinrich von Klein.", "Hinrich von Klein", Kind.PERSON),
    # institutions
    ("de", "Er saß in der JVA Brackerfeld.", "JVA Brackerfeld", Kind.FACILITY),
    ("de", "Er ging auf die Anne-Wolters-Schule dort.", "Anne-Wolters-Schule", Kind.FACILITY),
    ("en", "He was in HMP Carrow Vale then.", "HMP Carrow Vale", Kind.FACILITY),
    ("en", "Thornfield Academy excluded him.", "Thornfield Academy", Kind.FACILITY),
    ("fr", "À la maison d'arrêt de Longuevigne.", "maison d'arrêt de Longuevigne",
     Kind.FACILITY),
    ("de", "Die Kameradschaft Spreesturm warb ihn.", "Kameradschaft Spreesturm", Kind.ORG),
    ("en", "The Northern Dawn Front wrote.", "Northern Dawn Front", Kind.ORG),
    ("fr", "Le groupe Brigade Artois recrutait des jeunes.", "Brigade Artois", Kind.ORG),
    ("de", "Sie besucht die NMS Fallbach dort.", "NMS Fallbach", Kind.FACILITY),
    ("de", "Beim ASKÖ Werrbach spielt er.", "ASKÖ Werrbach", Kind.ORG),
    ("en", "He stayed in Thornley Night Shelter then.", "Thornley Night Shelter", Kind.FACILITY),
    ("fr", "Il a été à la maison centrale de Vaubrun.", "maison centrale de Vaubrun",
     Kind.FACILITY),
    # time, age, work, sums, events
    ("de", "Am 14.09.2022 war das.", "14.09.2022", Kind.DATE),
    ("de", "Am 3. Oktober stand er da.", "3. Oktober", Kind.DATE),
    ("de", "Das war im März 2021.", "März 2021", Kind.DATE),
    ("de", "Er ist seit 2019 dabei.", "2019", Kind.DATE),
    ("en", "On 12 January 2024 it ended.", "12 January 2024", Kind.DATE),
    ("en", "On the seventeenth of june it ended.", "seventeenth of june", Kind.DATE),
    ("en", "It began in fall 2022, she says.", "fall 2022", Kind.DATE),
    ("de", "am vierten märz war die verhandlung.", "vierten märz", Kind.DATE),
    ("de", "Im Winter 2020/21 zog er aus.", "Winter 2020/21", Kind.DATE),
    ("fr", "Le premier mai elle a défilé.", "premier mai", Kind.DATE),
    ("fr", "Il est parti à l'été 2020 déjà.", "été 2020", Kind.DATE),
    ("en", "It was March 5, 2020 again.", "March 5, 2020", Kind.DATE),
    ("en", "Noted on 2023-02-14 at noon.", "2023-02-14", Kind.DATE),
    ("fr", "Le 1er mai 2022, il partit.", "1er mai 2022", Kind.DATE),
    ("fr", "Le 03/06/2023 au matin.", "03/06/2023", Kind.DATE),
    ("de", "Die 19-jährige Frau kam.", "19-jährige", Kind.AGE),
    ("de", "Er ist 21 Jahre alt.", "21 Jahre alt", Kind.AGE),
    ("de", "Er ist funfzehn.", "funfzehn", Kind.AGE),
    ("en", "A 19-year-old came.", "19-year-old", Kind.AGE),
    ("en", "She was aged 24 then.", "aged 24", Kind.AGE),
    ("fr", "Une fille âgée de 17 ans parle.", "âgée de 17 ans", Kind.AGE),
    ("de", "Der Vater ist Dachdecker.", "Dachdecker", Kind.OCCUPATION),
    ("en", "He was a steeplejack once.", "steeplejack", Kind.OCCUPATION),
    ("en", "He was a scaffolder once.", "scaffolder", Kind.OCCUPATION),
    ("fr", "Il était légionnaire avant.", "légionnaire", Kind.OCCUPATION),
    ("de", "Eine Schleusenwärterin half ihm.", "Schleusenwärterin", Kind.OCCUPATION),
    ("de", "Gesucht war ein Imker*in im Dorf.", "Imker*in", Kind.OCCUPATION),
    ("de", "Der Onkel ist Fischer und schweigt.", "Fischer", Kind.OCCUPATION),
    ("de", "Er ist boettcher und wohnt hier.", "boettcher", Kind.OCCUPATION),
    ("de", "Das sagte der baecker.", "baecker", Kind.OCCUPATION),
    ("en", "Her aunt is deputy mayor there.", "deputy mayor", Kind.OCCUPATION),
    ("en", "Two lock keepers saw it.", "lock keepers", Kind.OCCUPATION),
    ("fr", "La souffleuse de verre le sait.", "souffleuse de verre", Kind.OCCUPATION),
    ("fr", "Son oncle est eclusier depuis longtemps.", "eclusier", Kind.OCCUPATION),
    ("de", "Dann kam Frau Fischer dazu.", "Fischer", Kind.PERSON),
    ("de", "Es kostet 2.400 Euro im Ganzen.", "2.400 Euro", Kind.QUANTITY),
    ("en", "And €4,350 disappeared.", "€4,350", Kind.QUANTITY),
    ("fr", "Il a perdu 1 200 euros hier.", "1 200 euros", Kind.QUANTITY),
    ("de", "Er bekam 14 Monate bedingt dafür.", "14 Monate bedingt", Kind.QUANTITY),
    ("en", "He did 31 months inside for it.", "31 months inside", Kind.QUANTITY),
    ("fr", "Il a pris deux ans ferme hier.", "deux ans ferme", Kind.QUANTITY),
    ("de", "Er bekam 24 Monate mit Aufschub.", "24 Monate mit Aufschub", Kind.QUANTITY),
    ("fr", "Il a eu 200 h de peine de travail.", "200 h de peine de travail", Kind.QUANTITY),
    ("fr", "Il a pris 3 ans interdit de stade.", "3 ans interdit de stade", Kind.QUANTITY),
    ("de", "Zl. 4711/2021 liegt vor.", "4711/2021", Kind.CASE_ID),
    ("en", "See NOMIS A1234BC for more.", "A1234BC", Kind.CASE_ID),
    ("fr", "Voir n° d'écrou 45612 au dossier.", "45612", Kind.CASE_ID),
    ("en", "Wayne, known locally as the Ferret, left.", "the Ferret", Kind.NICKNAME),
    ("de", "Wayne, vulgo Stiefel, ging.", "Stiefel", Kind.NICKNAME),
    ("en", "She is twenty two years old.", "twenty two years old", Kind.AGE),
    ("de", "Der Anschlag in Halle kam zur Sprache.", "Anschlag in Halle", Kind.EVENT),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "words", "kind"), FOUND)
def test_it_is_found_exactly_where_it_stands(
    language: str, text: str, words: str, kind: Kind
) -> None:
    found = screen(text, language).findings

    assert (words, kind) in [(text[f.start : f.end], f.kind) for f in found]


STAYS = [
    ("en", "caller says the rest can wait. plan for thursday: tea."),
    ("fr", "la plage ce week-end, le tig à 14 h tig à 16 h."),
    ("sk", "8 hodín práce denne, o desat rokov neskor je dlho."),
    ("de", "Der Bruder und die Mutter kamen mit der Sozialarbeiterin in die Wohngruppe."),
    ("de", "Im März war er ruhig, am Montag wütend, drei Wochen später wieder ruhig."),
    ("de", "Wut, Scham und Ehre waren die großen Themen; der Islam eher nicht."),
    ("de", "Das Jugendamt, die Polizei und die Bewährungshilfe wurden informiert."),
    ("de", "Die Gruppenleiterin sprach über Männlichkeit, Hass und die Angst vor dem Alleinsein."),
    ("de", "Über Telegram und TikTok sah er Videos vom IS und von Neonazis."),
    ("de", "Die Vereinbarung galt zehn Wochen; das Vertrauensverhältnis wuchs."),
    ("de", "Er sprach gut Türkisch und lernte Deutsch."),
    ("de", "Mit Anfang zwanzig verließ sie die Szene."),
    ("de", "Deutsch fiel ihm leicht; die deutsche Sprache mochte er."),
    ("en", "She read it in Polish, then shoes needed polish and the French lessons began."),
    ("de", "Die Sozialarbeiterin, der Lehrer, die Ärztin und der Imam waren da."),
    ("en", "The social worker, the teacher, a nurse and the imam were there."),
    ("fr", "Il parle turc et suit des cours de français."),
    ("en", "His mother, his older sister and the youth worker came on Monday."),
    ("en", "In April he was calm; three weeks later he was angry again."),
    ("en", "We told the police and the probation service about the Nazi songs."),
    ("en", "He watched ISIS videos on Telegram and talked about God and the Quran."),
    ("en", "She is in her twenties and spoke Polish with her grandmother."),
    ("en", "The client may will himself to hope; grace and faith were his words."),
    ("fr", "Sa mère, son frère et l'éducatrice sont venus lundi."),
    ("fr", "En avril il allait mieux ; trois semaines plus tard, rien."),
    ("fr", "Nous avons parlé de Dieu, du Coran, de la colère et de la police."),
    ("fr", "Il a suivi des vidéos de propagande sur Telegram pendant trois ans."),
]


@pytest.mark.parametrize(
    ("language", "text", "counted"),
    [
        ("de", "Sie hat drei Kinder.", ["drei Kinder"]),
        ("de", "Sie hat zwei Kinder.", []),
        ("de", "Im Jahr 2023 Kinder bekommen, 1,3 Kinder im Mittel.", []),
        ("en", "She has three children and 2 kids stay.", ["three children"]),
        ("fr", "Elle a trois filles, lui 2 enfants.", ["trois filles"]),
        ("es", "Tiene tres hijos.", ["tres hijos"]),
        ("it", "Ha tre figli.", ["tre figli"]),
        ("nl", "Zij heeft drie kinderen.", ["drie kinderen"]),
        ("sk", "Má tri deti, ona má tři děti.", ["tri deti", "tři děti"]),
        ("sk", "Má 1 deti a 2 deti.", []),
    ],
)
def test_three_children_are_a_striking_count_and_two_are_not(
    language: str, text: str, counted: list[str]
) -> None:
    found = quantities.find(Document({"text": text}), words_of(language))

    assert [text[each.start : each.end] for each in found if each.score > 0.6] == counted


@pytest.mark.parametrize(("language", "text"), STAYS)
def test_words_of_family_faith_time_and_work_stay(language: str, text: str) -> None:
    found = screen(text, language).findings

    assert [text[f.start : f.end] for f in found] == []


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("sk", "Gabo, Iris, Tomáš\nprišli", ["Gabo", "Iris", "Tomáš"]),
        ("fr", "L'enfant, Jeff, dort mal.", ["Jeff"]),
        ("de", "Danke, Marcel.\nHallo, Anna", ["Marcel", "Anna"]),
        ("en", "He talked to Sam. Police came later.", ["Sam"]),
        ("en", "I asked Rob. Football helps him.", ["Rob"]),
        ("de", "Sie sprach mit Karl. Schule war ihm egal.", ["Karl"]),
    ],
)
def test_a_word_beside_a_first_name_is_no_surname(
    language: str, text: str, names: list[str]
) -> None:
    assert [text[f.start : f.end] for f in screen(text, language).findings] == names


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "She was born on 3 August 2006 in June.", "3 August 2006"),
        ("de", "Geboren ist er am 7.2.2008, glaube ich.", "7.2.2008"),
        ("de", "Geburtsdatum: 07.02.2008", "07.02.2008"),
        ("de", "Am 7.2.2008 kam sie, am 9.2.2009 zur Welt kam er.", "9.2.2009"),
        ("fr", "Elle est née le 21/11/2006 au sud.", "21/11/2006"),
    ],
)
def test_a_date_of_birth_is_a_direct_identifier(language: str, text: str, words: str) -> None:
    found = {text[f.start : f.end]: f.cls for f in screen(text, language).findings}

    assert found[words] is Cls.DIRECT


def test_who_came_on_a_day_was_not_born_on_it() -> None:
    found = screen("Er kam am 3.5.2020 wieder zu uns.", "de").findings

    assert [(f.kind, f.cls) for f in found] == [(Kind.DATE, Cls.QUASI)]


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("en", "ERG22+ came out as high risk.", ["ERG22+", "high risk"]),
        ("de", "Laut RADAR-iTE ein hohes Risiko, also Gefährder.",
         ["RADAR-iTE", "hohes Risiko", "Gefährder"]),
        ("fr", "Il est fiché S, risque élevé.", ["fiché S", "risque élevé"]),
    ],
)  # fmt: skip
def test_a_risk_assessment_is_advice_and_no_finding(
    language: str, text: str, words: list[str]
) -> None:
    screening = screen(text, language)

    assert [text[n.start : n.end] for n in screening.notes] == words
    assert {n.cls for n in screening.notes} == {Cls.ADVICE}
    assert screening.findings == ()


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "He counted one two three four five six and stopped.", Kind.PHONE),
        ("en", "They had one or two. Two, three, four at most, then five or six.", Kind.PHONE),
        ("fr", "Il compte : un, deux, trois, quatre, cinq, six, sept.", Kind.PHONE),
        ("en", "The first may help, the second march was calm.", Kind.DATE),
        ("it", "Ne parliamo tra due sett. o tre, dopo.", Kind.DATE),
        ("fr", "Elle a été 2000 fois sur le point de partir.", Kind.DATE),
        ("en", "Leaves fall 2000 times a day.", Kind.DATE),
        ("es", "Vive en la calle desde hace 3 meses.", Kind.ADDRESS),
        ("es", "Pasea por la plaza con 3 amigos.", Kind.ADDRESS),
        ("fr", "Il l'a jeté après onze ans, puis encore dans vingt ans.", Kind.AGE),
        ("es", "No la ve desde hace 9 años, y trabajó durante nueve años.", Kind.AGE),
        ("it", "Ci resta per nove anni, da 12 anni.", Kind.AGE),
        ("en", "In March he returned, and in May she did.", Kind.CITY),
        ("de", "Im März kam er wieder, bis Mai blieb er.", Kind.CITY),
        ("de", "Nach acht Stunden Arbeit war er müde.", Kind.QUANTITY),
        ("de", "Tausend Dank, in vierzehn Tagen mehr.", Kind.QUANTITY),
        ("de", "Das dauert zwei Wochen, unbedingt durch Zufall.", Kind.QUANTITY),
        ("de", "Mit zwanzig verließ sie die Gruppe.", Kind.QUANTITY),
        ("en", "After fifteen hours, in our two previous talks.", Kind.QUANTITY),
        ("fr", "Vingt pour cent disent non, tous les quinze jours.", Kind.QUANTITY),
        ("es", "El veinte por ciento quería, mil gracias, en quince días.", Kind.QUANTITY),
        ("it", "Il venti per cento vuole, mille grazie.", Kind.QUANTITY),
        ("sk", "Set hrali v klube.", Kind.QUANTITY),
        ("de", "Dann wechselte er ins Persische.", Kind.NATIONALITY),
        ("de", "sie hat lettisch mit der mutter gesprochen", Kind.NATIONALITY),
        ("de", "wer ist jemand der tschetschenisch kann und zuhört", Kind.NATIONALITY),
        ("de", "er weint und redet russisch und deutsch durcheinander", Kind.NATIONALITY),
        ("en", "The group is Russian speaking.", Kind.NATIONALITY),
        ("en", "Selam interpreted Tigrinya for us.", Kind.NATIONALITY),
        ("fr", "Il parle un français de chantier.", Kind.NATIONALITY),
        ("fr", "Il parle catalan avec sa mère et français avec moi.", Kind.NATIONALITY),
        ("es", "Las hijas le corrigen el catalán en la mesa.", Kind.NATIONALITY),
        ("es", "Traducía del árabe al georgiano.", Kind.NATIONALITY),
        ("it", "La mia lingua è albanese.", Kind.NATIONALITY),
        ("it", "Scusate l'italiano, scrivo in fretta.", Kind.NATIONALITY),
        ("sk", "Teplota bola 20 C v máji.", Kind.CASE_ID),
        ("it", "Ne parla la dott.ssa con noi.", Kind.HANDLE),
        ("de", "die gespr.notiz fehlt, er kam.dann ging er, ohne mutter", Kind.HANDLE),
        ("en", "YouTube and WhatsApp, a PowerPoint too.", Kind.HANDLE),
        ("de", "Die KlientInnen und die SozialarbeiterInnen kamen.", Kind.HANDLE),
        ("de", "Am 06.05., dann 12 Uhr, dann eins: Termine.", Kind.PHONE),
        ("en", "On 03.04.2020, then 12 of them, one by one.", Kind.PHONE),
        ("de", "Es steht 0 zu 3, dann zwei zu vier.", Kind.PHONE),
        ("de", "Ab 3. Jul. Montag und Dienstag frei.", Kind.PERSON),
    ],
)
def test_what_only_looks_like_it_stays(language: str, text: str, kind: Kind) -> None:
    assert kind not in [f.kind for f in screen(text, language).findings]


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("en", "She got a <two-year community order>."),
        ("en", "It was a <community order of two years>."),
        ("en", "He has a <ten-year football banning order>."),
        ("en", "A <conditional discharge for twelve months> followed."),
        ("en", "He got <90 days, of which 60 suspended>."),
        ("en", "She got <9 months, suspended for a year>."),
        ("en", "It was <90 days house arrest>."),
        ("en", "He has <22 previous convictions>."),
        ("en", "There came <forty men> to the hall."),
        ("en", "She saw <three hundred people> there."),
        ("de", "Urteil: <30 Monate, davon 20 bedingt>."),
        ("de", "Es waren <18 Monate, auf drei Jahre zur Bewährung ausgesetzt>."),
        ("de", "Er bekam <200 Stunden gemeinnützige Arbeit>."),
        ("de", "Sie bekam <zwei Freizeitarreste>."),
        ("de", "Er hat <elf Vorstrafen>."),
        ("de", "Da kamen <zweihundert Leute>."),
        ("de", "Da kamen <zweihundertfünfzig Leute>."),
        ("en", "There came <three hundred and fifty people>."),
        ("fr", "On a vu <deux cent cinquante personnes>."),
        ("de", "<Siebzehn Männer> kamen."),
        ("fr", "Il a <douze condamnations>."),
        ("fr", "On a vu <quarante personnes>."),
        ("it", "Sono venute <duecento persone>."),
        ("es", "Vinieron <quinientas personas>."),
        ("nl", "Er kwamen <driehonderd mensen>."),
        ("sk", "Prišlo <dvesto ľudí>."),
    ],
)
def test_sentences_and_counts_are_found_whole(language: str, marked: str) -> None:
    text, expected = marked.replace("<", "").replace(">", ""), marked[marked.index("<") + 1 :]
    found = [text[f.start : f.end] for f in screen(text, language).findings]
    assert found == [expected[: expected.index(">")]]


def test_the_end_of_an_online_name_counts_nothing() -> None:
    document = Document({"text": "Unter patriot_815 schreibt er, und 815 Ziegen hat er."})
    (found,) = quantities.find(document, words_of("de"))
    assert document.reading[found.start : found.end] == "815 Ziegen"
