"""How findings and decisions are called on the page. English here; catalogues translate."""

from collections.abc import Mapping
from types import MappingProxyType

from anonymizer.finding import N_, Kind

KIND_LABELS: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PERSON: N_("person"),
        Kind.NICKNAME: N_("nickname"),
        Kind.HANDLE: N_("online name"),
        Kind.PHONE: N_("telephone"),
        Kind.EMAIL: N_("e-mail"),
        Kind.URL: N_("web address"),
        Kind.IP: N_("internet address"),
        Kind.ADDRESS: N_("address"),
        Kind.CASE_ID: N_("file number"),
        Kind.DOC_ID: N_("document"),
        Kind.LICENSE_PLATE: N_("licence plate"),
        Kind.IBAN: N_("bank account"),
        Kind.ACCOUNT: N_("account"),
        Kind.AGE: N_("age"),
        Kind.DATE: N_("date"),
        Kind.CITY: N_("town"),
        Kind.DISTRICT: N_("part of town"),
        Kind.REGION: N_("region"),
        Kind.COUNTRY: N_("country"),
        Kind.FACILITY: N_("institution"),
        Kind.ORG: N_("organisation"),
        Kind.OCCUPATION: N_("occupation"),
        Kind.NATIONALITY: N_("origin"),
        Kind.QUANTITY: N_("amount"),
        Kind.EVENT: N_("event"),
        Kind.OTHER: N_("marked by you"),
        Kind.ASSESSMENT: N_("assessment"),
    }
)
"""One or two words that stand behind a marked finding."""

LANGUAGE_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "ar": N_("Arabic"),
        "bg": N_("Bulgarian"),
        "bs": N_("Bosnian"),
        "ca": N_("Catalan"),
        "cs": N_("Czech"),
        "da": N_("Danish"),
        "de": N_("German"),
        "el": N_("Greek"),
        "en": N_("English"),
        "es": N_("Spanish"),
        "et": N_("Estonian"),
        "fa": N_("Persian"),
        "fi": N_("Finnish"),
        "fr": N_("French"),
        "hr": N_("Croatian"),
        "hu": N_("Hungarian"),
        "it": N_("Italian"),
        "lt": N_("Lithuanian"),
        "lv": N_("Latvian"),
        "mk": N_("Macedonian"),
        "nb": N_("Norwegian (Bokmål)"),
        "nl": N_("Dutch"),
        "nn": N_("Norwegian (Nynorsk)"),
        "pl": N_("Polish"),
        "pt": N_("Portuguese"),
        "ro": N_("Romanian"),
        "ru": N_("Russian"),
        "sk": N_("Slovak"),
        "sl": N_("Slovenian"),
        "so": N_("Somali"),
        "sq": N_("Albanian"),
        "sr": N_("Serbian"),
        "sv": N_("Swedish"),
        "tr": N_("Turkish"),
        "uk": N_("Ukrainian"),
        "ur": N_("Urdu"),
    }
)
"""Languages a text can be read in, as they stand after “in”, for the catalogues to translate."""

DECIDED: Mapping[str, str] = MappingProxyType(
    {
        "undecided": N_("to decide"),
        "accepted": N_("replaced"),
        "changed": N_("your words"),
        "kept": N_("kept"),
    }
)
"""How a finding is decided. The same four words serve the page and its script."""
