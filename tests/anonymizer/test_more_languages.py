"""Rules in the languages without a model, hurried texts, and faults that were found by readers."""

import pytest

from anonymizer import Kind, screen

FOUND = [
    ("it", "La signora Bevilacqua vive a Rovigo.", "Bevilacqua", Kind.PERSON),
    ("it", "Suo fratello Arjan ha 19 anni.", "Arjan", Kind.PERSON),
    ("it", "Suo fratello Arjan ha 19 anni.", "19 anni", Kind.AGE),
    ("it", "Abita in via dei Bottai 14 da poco.", "via dei Bottai 14", Kind.ADDRESS),
    ("it", "Proc. n. 1841/21 RGNR del tribunale.", "1841/21 RGNR", Kind.CASE_ID),
    ("it", "Nel marzo 2021 ha smesso.", "marzo 2021", Kind.DATE),
    ("es", "El 17 de agosto de 2022 vino.", "17 de agosto de 2022", Kind.DATE),
    ("es", "Vive en la calle Lepanto 33 con ella.", "calle Lepanto 33", Kind.ADDRESS),
    ("es", "Su primo Redouan se fue a Francia.", "Redouan", Kind.PERSON),
    ("es", "Trabajaba de relojero en el puerto.", "relojero", Kind.OCCUPATION),
    ("es", "Todo empezó el dos de mayo con él.", "dos de mayo", Kind.DATE),
    ("es", "vive en la c/ de la espiga 9 con ella", "c/ de la espiga 9", Kind.ADDRESS),
    ("es", "Guardaba trescientos soles en casa.", "trescientos soles", Kind.QUANTITY),
    ("it", "Il due giugno è tornato.", "due giugno", Kind.DATE),
    ("nl", "Op derde mei kwam hij terug.", "derde mei", Kind.DATE),
    ("sk", "Prvého mája prišiel domov.", "Prvého mája", Kind.DATE),
    ("cs", "Dne 17. října 2020 byl propuštěn.", "17. října 2020", Kind.DATE),
    ("cs", "Na podzim 2021 odešel.", "podzim 2021", Kind.DATE),
    ("cs", "Jeho bratr, devatenáctiletý učeň, mlčí.", "devatenáctiletý", Kind.AGE),
    ("nl", "Mevrouw Terpstra belde gisteren.", "Terpstra", Kind.PERSON),
    ("nl", "De 19-jarige jongen kwam mee.", "19-jarige", Kind.AGE),
    ("nl", "Hij woont aan de Lindelaan 12 nu.", "Lindelaan 12", Kind.ADDRESS),
    ("nl", "Parketnummer 09/123456-21 loopt nog.", "09/123456-21", Kind.CASE_ID),
    ("sk", "Jeho brat Zdenko býva v Prešove.", "Zdenko", Kind.PERSON),
    ("sk", "Jeho brat Zdenko býva v Prešove.", "Prešove", Kind.CITY),
    ("sk", "Má 19 rokov a je sám.", "19 rokov", Kind.AGE),
    ("sk", "Rodné číslo 030522/1234 chýba.", "030522/1234", Kind.DOC_ID),
    ("it", "La madre è peruviana, lui no.", "peruviana", Kind.NATIONALITY),
    ("es", "La madre es senegalesa y calla.", "senegalesa", Kind.NATIONALITY),
    ("nl", "Zijn vader is Tsjetsjeen van geboorte.", "Tsjetsjeen", Kind.NATIONALITY),
    ("sk", "Otec je Ukrajinec a mlčí.", "Ukrajinec", Kind.NATIONALITY),
    ("it", "Una apicoltrice lo aiutava.", "apicoltrice", Kind.OCCUPATION),
    ("it", "Lo zio è stato vicesindaco.", "vicesindaco", Kind.OCCUPATION),
    ("es", "El tío era farero y callaba.", "farero", Kind.OCCUPATION),
    ("nl", "Zijn tante is beiaardier geweest.", "beiaardier", Kind.OCCUPATION),
    ("sk", "Strýko bol vtedy kostolníkom.", "kostolníkom", Kind.OCCUPATION),
    ("it", "Abitava in Val di Susa con lei.", "Val di Susa", Kind.REGION),
    ("es", "Se crió en Guipúzcoa con ella.", "Guipúzcoa", Kind.REGION),
    ("nl", "Hij kwam uit Zeeuws-Vlaanderen.", "Zeeuws-Vlaanderen", Kind.REGION),
    ("sk", "Býva v Prešovskom kraji s ňou.", "Prešovskom kraji", Kind.REGION),
    ("it", "Frequenta l'istituto alberghiero Rondelli.", "istituto alberghiero Rondelli",
     Kind.FACILITY),
    ("es", "Dormía en el albergue Las Acacias.", "albergue Las Acacias", Kind.FACILITY),
    ("nl", "Zij verbleef in de daklozenopvang Merelhof.", "daklozenopvang Merelhof",
     Kind.FACILITY),
    ("sk", "Chodil do azylového domu, teraz je v SOŠ Lúčnica.", "SOŠ Lúčnica", Kind.FACILITY),
    ("it", "Ha cinquantadue anni e ride.", "cinquantadue anni", Kind.AGE),
    ("es", "Tiene cuarenta y ocho años hoy.", "cuarenta y ocho años", Kind.AGE),
    ("es", "Cumplió dos años y tres meses.", "dos años y tres meses", Kind.QUANTITY),
    ("nl", "Hij kreeg 24 maanden cel toen.", "24 maanden cel", Kind.QUANTITY),
    ("nl", "Zij is vijfenvijftig jaar oud.", "vijfenvijftig jaar oud", Kind.AGE),
    ("sk", "Dostal 14 mesiacov podmienečne.", "14 mesiacov podmienečne", Kind.QUANTITY),
    ("sk", "Klientovi je dvacet tři let.", "dvacet tři let", Kind.AGE),
    ("sk", "Je to Jozef, přezdívaný Bizon, dnes.", "Bizon", Kind.NICKNAME),
    ("cs", "Podle rozsudku 1 T 88/2024 platí náhradu.", "1 T 88/2024", Kind.CASE_ID),
    ("cs", "Podle rozsudku 1T 88/2024-123 platí.", "1T 88/2024-123", Kind.CASE_ID),
    ("sk", "dostal sest mesicu s podminkou.", "sest mesicu s podminkou", Kind.QUANTITY),
    ("es", "Pagó dos años de casa por cárcel.", "dos años de casa por cárcel", Kind.QUANTITY),
    ("nl", "Hij kreeg gebiedsverbod van een jaar.", "gebiedsverbod van een jaar", Kind.QUANTITY),
    ("nl", "Het werd een jaar met uitstel.", "een jaar met uitstel", Kind.QUANTITY),
    ("sk", "Dostal dva roky s odkladom.", "dva roky s odkladom", Kind.QUANTITY),
    ("sk", "dostal sest mesiacov podmienecne.", "sest mesiacov podmienecne", Kind.QUANTITY),
    ("cs", "Soud mu dal sto hodin práce.", "sto hodin práce", Kind.QUANTITY),
    # hurried, in small letters
    ("en", "charlotte rang, she is fine now.", "charlotte", Kind.PERSON),
    ("fr", "brest, jeudi. il va bien, on verra demain.", "brest", Kind.CITY),
    ("de", "- hab mandy köhler getroffen\n- sie kommt morgen", "mandy köhler", Kind.PERSON),
    ("fr", "- m. belhadj veut la voir\n- elle dit non", "belhadj", Kind.PERSON),
    ("en", "- he is at hmp berwyn now\n- no visits", "hmp berwyn", Kind.FACILITY),
    # the bracket stays outside; the online name needs no platform
    ("en", "Her mother (07700 900318) rang.", "07700 900318", Kind.PHONE),
    ("en", "He posts under the name greyroom_94 at night.", "greyroom_94", Kind.HANDLE),
    ("de", "Gegründet von Hinrich von der Lühe.", "Hinrich von der Lühe", Kind.PERSON),
    ("de", "Wir treffen uns im Jugendhaus Quellwerk.", "Jugendhaus Quellwerk", Kind.FACILITY),
    ("en", "They joined the Children of the Ninth Gate.", "Children of the Ninth Gate", Kind.ORG),
    ("fr", "Elle, quarante-six ans, écoute.", "quarante-six ans", Kind.AGE),
    ("cs", "Přijel vozem 4Z8 1190 k nám.", "4Z8 1190", Kind.LICENSE_PLATE),
    ("en", "A van, CJ 12 HRV, stood outside.", "CJ 12 HRV", Kind.LICENSE_PLATE),
    ("de", "Ein Wagen mit BX 48 217 stand dort.", "BX 48 217", Kind.LICENSE_PLATE),
    ("cs", "Vedené pod sp. zn. 12 C 34/2020 u soudu.", "12 C 34/2020", Kind.CASE_ID),
    ("de", "Sie führt einen Hof mit 62 Ziegen.", "62 Ziegen", Kind.QUANTITY),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "words", "kind"), FOUND)
def test_it_is_found_exactly_where_it_stands(
    language: str, text: str, words: str, kind: Kind
) -> None:
    found = screen(text, language).findings

    assert (words, kind) in [(text[f.start : f.end], f.kind) for f in found]


STAYS = [
    ("de", "Mappe und Humor hat er immer dabei. Spaziergänge tun ihm gut."),
    ("en", "Nobody said a word. Rage came up twice."),
    ("fr", "Prier, cuisiner, attendre : voilà ses journées. Personne ne sait."),
    ("it", "La madre e il fratello sono venuti lunedì con l'educatrice."),
    ("es", "La madre y el hermano hablaron con la policía el lunes."),
    ("nl", "Zijn moeder en zijn broer spraken maandag met de politie."),
    ("sk", "Matka a brat hovorili v pondelok s políciou."),
]


@pytest.mark.parametrize(("language", "text"), STAYS)
def test_ordinary_words_stay(language: str, text: str) -> None:
    assert [text[f.start : f.end] for f in screen(text, language).findings] == []


def test_husband_and_wife_with_the_same_initial_are_two_people() -> None:
    text = "Frau N. kam zuerst, Herr N. später. Dann sprach Frau N. wieder."
    people = [f.entity for f in screen(text, "de").findings if f.kind is Kind.PERSON]

    assert people == ["person-1", "person-2", "person-1"]
