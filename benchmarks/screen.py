"""Characters per second of `anonymizer.screen` beside the bare spaCy pipeline of the same model.

Run: ``python -m benchmarks.screen``. Same texts, same process, one after the other, best of three.
"""

import time
import warnings
from collections.abc import Callable, Sequence

import spacy

from anonymizer import DEFAULT_MODELS, screen

TEXTS = {
    "en": (
        "We work as a tandem with Tariq Mahmood, 22, who came to us through probation in Rochdale. "
        "Tariq grew up with his mother Shazia and two younger sisters on 14 Harrow Bank Road. "
        "After leaving school he worked as a scaffolder and prayed at the Noor Hill Mosque. "
        "In November 2022 he was arrested at the airport with a ticket to Istanbul. What helped: "
        "boxing, his grandmother, the youth worker's patience. He still believes that nobody "
        "listens, and in our sessions he is often silent for a long time before he speaks.\n"
    ),
    "fr": (
        "Nous suivons en binôme Kevin Delestrade, 20 ans, qui habite à Hénin-Beaumont chez sa "
        "grand-mère Ginette. Kevin a été orienté par le SPIP après sa sortie de la maison d'arrêt "
        "de Longuevigne. Son père était couvreur ; sa mère, Sandrine, est partie en Espagne. Ce "
        "qui a aidé : la boxe, le jardin de la grand-mère, un chantier à la campagne. Le lundi, "
        "il vient seul ; en avril, il est venu avec sa sœur et il a parlé pour la première fois.\n"
    ),
    "de": (
        "Wir arbeiten im Tandem mit Deniz Karaaslan, 21 Jahre alt, aus Gelsenkirchen. Deniz lebt "
        "bei seiner Mutter Gülsüm und seinem Bruder Ercan in der Erlenbruchstraße 27. Im März 2021 "
        "lernte er in der Al-Hidaya-Moschee einen Mann kennen, der sich Abu Talha nannte. Wut, "
        "Scham und Ehre waren die großen Themen, Religion eher nicht. Der Auszug im Mai war ein "
        "Rückschlag, über den wir lange und immer wieder gesprochen haben.\n"
    ),
}
COPIES = 20
ROUNDS = 3


def speed(run: Callable[[str], object], texts: Sequence[str]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for text in texts:
            run(text)
        best = min(best, time.perf_counter() - start)
    return sum(map(len, texts)) / best


def main() -> None:
    print(f"{'language':<10}{'model':<20}{'bare spaCy':>14}{'screen':>14}{'ratio':>8}")
    for language, text in TEXTS.items():
        # Four vignettes of about 1,500 words; the last words differ, so nothing is remembered.
        texts = [text * COPIES + f"Part {number}." for number in range(4)]
        name = DEFAULT_MODELS.get(language)
        screen(texts[0], language)
        ours = speed(lambda t, code=language: screen(t, code), texts)  # type: ignore[misc]
        if name is None:
            print(f"{language:<10}{'(rules only)':<20}{'-':>14}{ours:>12,.0f}/s{'-':>8}")
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            bare = spacy.load(name)
        bare(texts[0])
        theirs = speed(bare, texts)
        ratio = f"{ours / theirs:.2f}"
        print(f"{language:<10}{name:<20}{theirs:>12,.0f}/s{ours:>12,.0f}/s{ratio:>8}")


if __name__ == "__main__":
    main()
