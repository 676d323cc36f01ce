"""Fictional vignettes with marked identifiers: ``⟦KIND:entity|words⟧``. All people are invented."""

import re
from dataclasses import dataclass

_MARK = re.compile(r"⟦(?P<kind>[A-Z_]+):(?P<entity>[^|⟧]+)\|(?P<words>[^⟧]+)⟧")
DIRECT = {
    "PERSON", "NICKNAME", "HANDLE", "PHONE", "EMAIL", "URL", "IP", "ADDRESS",
    "CASE_ID", "DOC_ID", "LICENSE_PLATE", "IBAN", "ACCOUNT", "BIRTH",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    kind: str
    entity: str

    @property
    def is_direct(self) -> bool:
        return self.kind in DIRECT


@dataclass(frozen=True)
class Vignette:
    name: str
    language: str
    text: str
    marks: tuple[Mark, ...]


def read(name: str, language: str, marked: str) -> Vignette:
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in _MARK.finditer(marked):
        pieces += [marked[at : found.start()], found["words"]]
        start = length + found.start() - at
        length = start + len(found["words"])
        marks.append(Mark(start, length, found["kind"], found["entity"]))
        at = found.end()
    pieces.append(marked[at:])
    return Vignette(name, language, "".join(pieces), tuple(marks))


_EN_1 = """We work as a tandem, a social worker and a psychologist, with ⟦PERSON:p1|Tariq Mahmood⟧, ⟦AGE:a1|22⟧, who came to us through probation in ⟦CITY:c1|Rochdale⟧. ⟦PERSON:p1|Tariq⟧ grew up with his mother ⟦PERSON:p2|Shazia⟧ and two younger sisters in a flat on ⟦ADDRESS:ad1|14 Harrow Bank Road⟧. His father went back to ⟦COUNTRY:co1|Pakistan⟧ when he was small. After leaving school he worked as a ⟦OCCUPATION:o1|scaffolder⟧ and prayed at the ⟦FACILITY:f1|Noor Hill Mosque⟧, until an older friend, ⟦PERSON:p3|Imtiaz K.⟧, invited him to a private Telegram group where he posted as ⟦HANDLE:h1|@lion_of_mill⟧.
In ⟦DATE:d1|November 2022⟧ he was arrested at the airport with a ticket to ⟦CITY:c2|Istanbul⟧ and held in ⟦FACILITY:f2|HMP Carrow Vale⟧. The court file is ⟦CASE_ID:ci1|T20227145/03⟧. ⟦PERSON:p1|tariq⟧ was sentenced to ⟦QUANTITY:q1|26 months in custody⟧. Mr ⟦PERSON:p1|Mahmood⟧ says he was "never really serious", but ⟦PERSON:p1|Tariq⟧'s notebooks show otherwise. On a Monday in April we met for the first time; in May his mother came along. You can ring ⟦PERSON:p2|Shazia⟧ on ⟦PHONE:ph1|07700 900461⟧ or write to ⟦EMAIL:e1|shazia.m@postbox.example⟧.
What helped: boxing, his grandmother, the youth worker's patience. He still believes that God will punish the unbelievers. Islam as such was never our topic. The key question: how do we talk about ⟦PERSON:p3|Imtiaz⟧ without losing ⟦PERSON:p1|Tarik⟧'s trust?"""

_EN_2 = """⟦PERSON:p1|Callum Brackley⟧ is ⟦AGE:a1|17 years old⟧ and was referred by the school in ⟦CITY:c1|Hartlepool⟧ after a teacher found stickers of the ⟦ORG:o1|Northern Dawn Front⟧ in his locker. His stepdad ⟦PERSON:p2|Wayne⟧ used to drum in a band called ⟦ORG:o2|Iron Furrow⟧. On Discord ⟦PERSON:p1|Callum⟧ is known as "⟦NICKNAME:p1n|Frostbyte⟧" and he runs a channel with ⟦QUANTITY:q1|1,200 followers⟧. The police have his laptop (crime reference ⟦CASE_ID:ci1|42/118207/23⟧).
His nan, ⟦PERSON:p3|Maureen Brackley⟧, is the only person he listens to. ⟦PERSON:p3|Maureen⟧ lives in ⟦CITY:c2|Seaton Carew⟧ and keeps pigeons. We agreed with ⟦PERSON:p1|Callum⟧ and Mrs ⟦PERSON:p3|Brackley⟧ that we would not speak about politics for the first three sessions. ⟦PERSON:p1|callum⟧ came late, then not at all, then with a friend called ⟦PERSON:p4|Ollie⟧. By ⟦DATE:d1|12 January 2024⟧ he had been excluded from ⟦FACILITY:f1|Thornfield Academy⟧. He was born on ⟦BIRTH:b1|3rd of August 2006⟧. He drives his uncle's van, ⟦LICENSE_PLATE:lp1|NX57 KBR⟧, without a licence.
At Christmas something changed. He asked us whether a Nazi can be a good grandson. The social worker answered with a question. ⟦PERSON:p5|M.B.⟧ (his mother) has not been seen since the summer. Key question: are we allowed to like him?"""

_EN_3 = """The client, ⟦PERSON:p1|Zarema⟧, is a ⟦NATIONALITY:n1|Chechen⟧ woman of ⟦AGE:a1|twenty-four⟧ who returned from ⟦COUNTRY:co1|Syria⟧ with her son ⟦PERSON:p2|Umar⟧ (⟦AGE:a2|5⟧). She now lives in a shelter in ⟦CITY:c1|Gent⟧. Her lawyer, ⟦PERSON:p3|Annelies Verbruggen⟧, told us the prosecutor has appealed (file no. ⟦CASE_ID:ci1|FD.35.98.112-19⟧). The child protection service wants an answer by ⟦DATE:d1|14/02/2023⟧.
⟦PERSON:p1|Zarema⟧ was married at sixteen to ⟦PERSON:p4|Khamzat Dudarov⟧, nicknamed ⟦NICKNAME:n4|the Tailor⟧. She calls her sister ⟦PERSON:p5|Aishat⟧ every evening. Once, ⟦PERSON:p4|Khamzat⟧'s brother stood outside the house. Her IBAN ⟦IBAN:i1|BE68 5390 0754 7034⟧ was blocked, and ⟦QUANTITY:q1|€4,350⟧ disappeared. The landlord, Mr. ⟦PERSON:p6|De Smet⟧, found her website ⟦URL:u1|www.umm-umar-diary.example⟧ and printed it. She trained as a ⟦OCCUPATION:o1|pastry chef⟧ and would like to open a café one day.
We used biography work, a genogram and long walks. ERG22+ came out as medium risk, which nobody could explain to her. ⟦PERSON:p1|Zarema⟧ learned French quickly; she prays, she laughs, she is afraid of men in uniform. In June she began to doubt. ⟦PERSON:p2|Umar⟧ started at the kindergarten. What do we owe to the boy?"""

_DE_1 = """Wir arbeiten im Tandem (Sozialpädagogin und Islamwissenschaftler) mit ⟦PERSON:p1|Deniz Karaaslan⟧, ⟦AGE:a1|21⟧ Jahre alt, aus ⟦CITY:c1|Gelsenkirchen⟧. Der Kontakt kam über die Bewährungshilfe zustande. ⟦PERSON:p1|Deniz⟧ lebt bei seiner Mutter ⟦PERSON:p2|Gülsüm⟧ und seinem Bruder ⟦PERSON:p3|Ercan⟧ in der ⟦ADDRESS:ad1|Erlenbruchstraße 27⟧. Der Vater ist ⟦OCCUPATION:o1|Dachdecker⟧ und lebt seit der Scheidung in ⟦CITY:c2|Bottrop⟧.
Im ⟦DATE:d1|März 2021⟧ lernte er in der ⟦FACILITY:f1|Al-Hidaya-Moschee⟧ einen Mann kennen, der sich ⟦NICKNAME:n1|Abu Talha⟧ nannte. Über Telegram (⟦HANDLE:h1|@wahrheit_im_pott⟧) verbreitete er Videos. Am ⟦DATE:d2|14.09.2022⟧ wurde ⟦PERSON:p1|Karaaslan⟧ vom ⟦FACILITY:f2|Landgericht Essen⟧ verurteilt, Aktenzeichen ⟦CASE_ID:ci1|27 KLs 45/22⟧, zu ⟦QUANTITY:q1|zwei Jahren und drei Monaten Haft⟧. In der ⟦FACILITY:f3|JVA Brackerfeld⟧ begann er eine Lehre.
Herr ⟦PERSON:p1|Karaaslan⟧ war anfangs misstrauisch. ⟦PERSON:p1|deniz⟧ sagte oft, niemand habe ihn je gefragt. Die Klassenlehrerin von damals, Frau ⟦PERSON:p4|Wiesenthaler⟧, hatte ihn gefördert. Seine Tante erreichen wir unter ⟦PHONE:ph1|0209 5551234⟧. Wut, Scham und Ehre waren die großen Themen, Religion eher nicht. Der Imam der neuen Gemeinde half. ⟦PERSON:p3|Ercans⟧ Auszug im Mai war ein Rückschlag.
Laut RADAR-iTE besteht ein hohes Risiko. Schlüsselfrage: Wie sprechen wir mit ⟦PERSON:p1|Denis⟧ über die Zeit nach der Bewährung, ohne ihn zu verlieren?"""

_DE_2 = """Die Klientin ⟦PERSON:p1|Mandy Krautwurst⟧ (⟦AGE:a1|34⟧) meldete sich selbst über unsere Hotline. Sie stammt aus ⟦CITY:c1|Zschornegosda⟧ in der ⟦REGION:r1|Lausitz⟧ und war zwölf Jahre in der ⟦ORG:o1|Kameradschaft Spreesturm⟧ aktiv. Ihr Ex-Mann ⟦PERSON:p2|Ronny Petzold⟧, in der Szene "⟦NICKNAME:n2|Bulldogge⟧" genannt, spielt in der Band ⟦ORG:o2|Eisenmark⟧ und ist Vater der gemeinsamen Kinder ⟦PERSON:p3|Thorge⟧ und ⟦PERSON:p4|Freya⟧.
⟦PERSON:p1|Mandy⟧ arbeitet als ⟦OCCUPATION:o3|Altenpflegerin⟧ im ⟦FACILITY:f1|Seniorenheim Haus Abendrot⟧ in ⟦CITY:c2|Senftenberg⟧. Im Sommer ⟦DATE:d1|2019⟧ zog sie aus. Seitdem steht oft ein Auto mit dem Kennzeichen ⟦LICENSE_PLATE:lp1|OSL-RP 1488⟧ vor dem Haus. ⟦PERSON:p2|Petzold⟧ schreibt ihr unter ⟦EMAIL:e1|wolf88@eisenmark.example⟧. Sie bekam ein Schreiben vom Anwalt, Herrn Dr. ⟦PERSON:p5|Lindenau⟧.
Vereinbart haben wir: kein Name ihrer Tochter am Telefon, Treffen nur am Vormittag. frau ⟦PERSON:p1|krautwurst⟧ kam immer pünktlich. Ihre Mutter, ihre Schwester und die Großeltern haben den Kontakt abgebrochen. Am ⟦DATE:d2|3. Oktober⟧ stand ⟦PERSON:p2|Ronny⟧ betrunken im Garten und rief ihren Namen. Die Polizei kam nach zwanzig Minuten. ⟦PERSON:p6|Kerstin B.⟧ vom Jugendamt ist verlässlich. Die Tätowierungen am Unterarm lässt sie gerade entfernen; das kostet ⟦QUANTITY:q1|2.400 Euro⟧.
Schlüsselfrage: Was braucht ⟦PERSON:p1|Mandy⟧, damit die Angst nicht wieder alles entscheidet?"""

_DE_3 = """ich schreibe schnell, entschuldigt die tippfehler. unser klient ⟦PERSON:p1|aslan⟧, ⟦AGE:a1|16 jahre alt⟧, kommt aus einer ⟦NATIONALITY:n1|tschetschenischen⟧ familie und wohnt in einer wohngruppe in ⟦CITY:c1|bremerhaven⟧. seine mutter ⟦PERSON:p2|zarema⟧ und sein onkel ⟦PERSON:p3|Movsar Gairbekow⟧ kommen zu den gesprächen. ⟦PERSON:p1|aslan⟧ hat auf tiktok ein video vom ⟦EVENT:ev1|Anschlag in Halle⟧ geteilt. der lehrer herr ⟦PERSON:p4|sommerfeldt⟧ hat es gemeldet.

Am Donnerstag sagte ⟦PERSON:p1|Aslan⟧ zu mir: "Ihr seid doch alle gleich." Danach schwieg er. ⟦PERSON:p3|Movsar⟧ übersetzte. Der Junge boxt beim ⟦ORG:o1|SV Weserbogen⟧, sein Trainer ⟦PERSON:p5|Heiko⟧ ist wichtig für ihn. Geboren ist er am ⟦BIRTH:b1|7.2.2008⟧ in ⟦CITY:c2|Grosny⟧. ⟦PERSON:p4|Sommerfeldt⟧ würde ihn gern zurück in die Klasse nehmen. ⟦PERSON:p6|Jördis Ahlmann-Bey⟧ vom Quartiersbüro im Stadtteil ⟦DISTRICT:di1|Lehe-Süd⟧ hat einen Praktikumsplatz gefunden. Wenige Wochen später brach ⟦PERSON:p1|Aslan⟧ sich die Hand.

Die Familie hat eine Duldung (AZR-Nummer ⟦DOC_ID:do1|481 920 337 165⟧). Im Winter wollen sie nach ⟦COUNTRY:co1|Belgien⟧. Frage: Wer trägt hier eigentlich welche Verantwortung, und wie bleibt der Junge im Mittelpunkt?"""

_FR_1 = """Nous suivons en binôme (éducatrice et psychologue) ⟦PERSON:p1|Kevin Delestrade⟧, ⟦AGE:a1|20 ans⟧, qui habite à ⟦CITY:c1|Hénin-Beaumont⟧ chez sa grand-mère ⟦PERSON:p2|Ginette⟧. ⟦PERSON:p1|Kevin⟧ a été orienté par le SPIP après sa sortie de la ⟦FACILITY:f1|maison d'arrêt de Longuevigne⟧. Son père était ⟦OCCUPATION:o1|couvreur⟧ ; sa mère, ⟦PERSON:p3|Sandrine⟧, est partie vivre en ⟦COUNTRY:co1|Espagne⟧.
En ⟦DATE:d1|septembre 2021⟧, il a rejoint le groupe ⟦ORG:o1|Brigade Artois⟧, où on le surnommait « ⟦NICKNAME:n1|Panzer⟧ ». Le ⟦DATE:d2|8 mars 2022⟧, avec un certain ⟦PERSON:p4|Jordan Wacquez⟧, il a dégradé la ⟦FACILITY:f2|mosquée Es-Salam⟧. M. ⟦PERSON:p1|Delestrade⟧ a été condamné à ⟦QUANTITY:q1|dix-huit mois de prison⟧ (dossier n° ⟦CASE_ID:ci1|22/004571⟧). ⟦PERSON:p1|kevin⟧ dit qu'il a « suivi les copains ».
Ce qui a aidé : la boxe, le jardin de la grand-mère, un chantier à la campagne. Le lundi, il vient seul ; en avril, il est venu avec sa sœur. Son numéro est le ⟦PHONE:ph1|06 39 98 41 27⟧. ⟦PERSON:p5|Mme Vanhoucke⟧, conseillère à la mission locale, croit en lui. Les idées n'ont pas disparu, mais ⟦PERSON:p1|Kevin⟧ pose des questions. Question clé : comment parler de ⟦PERSON:p4|Jordan⟧ sans réveiller la loyauté ?"""

_FR_2 = """⟦PERSON:p1|Assia B.⟧, lycéenne ⟦AGE:a1|âgée de 17 ans⟧, vit avec ses parents dans le quartier des ⟦DISTRICT:di1|Tilleuls⟧ à ⟦CITY:c1|Vénissieux⟧. Elle est scolarisée au ⟦FACILITY:f1|lycée Jean-Moulinet⟧. Son frère ⟦PERSON:p2|Bilel⟧ est parti en ⟦COUNTRY:co1|Syrie⟧ en ⟦DATE:d1|2014⟧ et n'est jamais revenu. Le père, d'origine ⟦NATIONALITY:n1|tunisienne⟧, est ⟦OCCUPATION:o1|chauffeur de bus⟧. La mère, ⟦PERSON:p3|Houria⟧, parle peu.
Sur Instagram, ⟦PERSON:p1|Assia⟧ publiait sous le pseudo ⟦HANDLE:h1|oum.yassine_69⟧ des vidéos de propagande. L'imam de la ⟦FACILITY:f2|mosquée de la Plaine⟧, M. ⟦PERSON:p4|Benhaddou⟧, nous a beaucoup aidées. Elle est née le ⟦BIRTH:b1|21/11/2006⟧. L'association ⟦ORG:o1|Les Passerelles du Rhône⟧ l'accompagne le mercredi. Une juge, Mme ⟦PERSON:p5|Castagnier-Roux⟧, a ordonné une mesure éducative.
Au début, ⟦PERSON:p1|assia⟧ ne parlait que de mort. Nous avons travaillé avec un arbre de vie, des photos, le silence aussi. ⟦PERSON:p2|Bilel⟧ revient dans chaque dessin. ⟦PERSON:p1|A.B.⟧ voudrait devenir infirmière. Au printemps elle a repris le handball. Dieu, dit-elle, n'a pas besoin de soldats. Notre question : quelle place laisser au frère absent ?"""

_FR_3 = """Le client, ⟦PERSON:p1|Rachid Ouaddah⟧ (⟦AGE:a1|41⟧), ancien ⟦OCCUPATION:o1|légionnaire⟧, fréquente depuis ⟦DATE:d1|2020⟧ des groupes complotistes. Il habite ⟦ADDRESS:ad1|12 bis, rue des Corroyeurs⟧ à ⟦CITY:c1|Belfort⟧ avec sa compagne ⟦PERSON:p2|Magali Froidevaux⟧. Ils ont deux enfants, ⟦PERSON:p3|Lilou⟧ et ⟦PERSON:p4|Naël⟧. ⟦PERSON:p1|Rachid⟧ anime une chaîne YouTube sous le nom de ⟦HANDLE:h1|veritas_franche25⟧ et reçoit des dons sur son compte (⟦IBAN:i1|FR14 2004 1010 0505 0001 3M02 606⟧).
Après l'⟦EVENT:ev1|attentat de Trévignac⟧, il a menacé le maire. Sa voiture, immatriculée ⟦LICENSE_PLATE:lp1|GH-482-KD⟧, a été saisie. L'audience a eu lieu au ⟦FACILITY:f1|tribunal judiciaire de Montbéliard⟧ le ⟦DATE:d2|03/06/2023⟧. Me ⟦PERSON:p5|Hutin⟧ le défend. ⟦PERSON:p2|Magali⟧ nous écrit à ⟦EMAIL:e1|magali.f@courriel.example⟧.
Nous avons convenu d'un rendez-vous toutes les deux semaines. Monsieur ⟦PERSON:p1|Ouaddah⟧ arrive en colère et repart apaisé. En juillet, rien ; en octobre, une lettre de huit pages. Le beau-frère, ⟦PERSON:p6|Dragan⟧, se moque de lui. ⟦PERSON:p1|Rachid⟧ est fiché S, ce qu'il répète avec fierté. Question : comment répondre à la fierté ?"""

VIGNETTES = (
    read("en-1", "en", _EN_1),
    read("en-2", "en", _EN_2),
    read("en-3", "en", _EN_3),
    read("de-1", "de", _DE_1),
    read("de-2", "de", _DE_2),
    read("de-3", "de", _DE_3),
    read("fr-1", "fr", _FR_1),
    read("fr-2", "fr", _FR_2),
    read("fr-3", "fr", _FR_3),
)
