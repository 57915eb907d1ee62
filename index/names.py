"""Names that news uses for one another: a country, its people, its capital; a month cut short.

Does not know where a name stands; English only. General knowledge, not tied to any collection.
"""

from __future__ import annotations

import re

# What is written out here and shortened there, as one word each.
LONG_FORMS = {
    "United States of America": "US",
    "United States": "US",
    "United Nations": "UN",
    "United Kingdom": "UK",
    "United Arab Emirates": "UAE",
    "European Union": "EU",
    "White House": "Whitehouse",
    "New York": "Newyork",
    "North Korea": "Northkorea",
    "South Korea": "Southkorea",
    "North Korean": "Northkorea",
    "South Korean": "Southkorea",
    "Saudi Arabia": "Saudi",
    "South Africa": "Southafrica",
    "South African": "Southafrica",
    "Hong Kong": "Hongkong",
    "New Zealand": "Newzealand",
    "Sri Lanka": "Srilanka",
    "El Salvador": "Salvador",
    "Ivory Coast": "Ivorian",
    "Costa Rica": "Costarica",
}
LONG_FORM = re.compile(
    rf"\b(?:{'|'.join(sorted(LONG_FORMS, key=len, reverse=True))})\b", re.IGNORECASE
)
_SHORT = {long.lower(): short for long, short in LONG_FORMS.items()}

# One line a group: any of its words may stand for the others.
GROUPS = tuple(
    tuple(line.split())
    for line in """
US America American Washington
UK Britain British Briton London
UAE Emirati Emirates
January Jan
February Feb
April Apr
August Aug
September Sept Sep
October Oct
November Nov
December Dec
EU Brussels
Afghanistan Afghan Kabul
Albania Albanian Tirana
Algeria Algerian Algiers
Argentina Argentine Argentinian
Armenia Armenian Yerevan
Australia Australian Canberra
Austria Austrian Vienna
Azerbaijan Azerbaijani Baku
Bangladesh Bangladeshi Dhaka
Belarus Belarusian Minsk
Belgium Belgian
Bolivia Bolivian
Bosnia Bosnian Sarajevo
Brazil Brazilian Brasilia
Bulgaria Bulgarian Sofia
Cambodia Cambodian
Cameroon Cameroonian
Canada Canadian Ottawa
Chile Chilean
China Chinese Beijing
Colombia Colombian Bogota
Congo Congolese Kinshasa
Croatia Croatian Zagreb
Cuba Cuban Havana
Cyprus Cypriot Nicosia
Czech Czechia Prague
Denmark Danish Dane Copenhagen
Ecuador Ecuadorean Ecuadorian Quito
Egypt Egyptian Cairo
Estonia Estonian Tallinn
Ethiopia Ethiopian
Finland Finnish Finn Helsinki
France French Paris
Georgia Georgian Tbilisi
Germany German Berlin
Ghana Ghanaian
Greece Greek Athens
Guyana Guyanese
Haiti Haitian
Hungary Hungarian Budapest
Iceland Icelandic
India Indian Delhi
Indonesia Indonesian Jakarta
Iran Iranian Tehran
Iraq Iraqi Baghdad
Ireland Irish Dublin
Israel Israeli
Italy Italian Rome
Jamaica Jamaican
Japan Japanese Tokyo
Jordan Jordanian Amman
Kazakhstan Kazakh
Kenya Kenyan Nairobi
Kosovo Kosovan Kosovar Pristina
Kuwait Kuwaiti
Latvia Latvian Riga
Lebanon Lebanese Beirut
Libya Libyan Tripoli
Lithuania Lithuanian Vilnius
Malaysia Malaysian
Mali Malian Bamako
Malta Maltese
Mexico Mexican
Moldova Moldovan
Mongolia Mongolian
Morocco Moroccan Rabat
Mozambique Mozambican
Myanmar Burma Burmese
Nepal Nepali Nepalese
Netherlands Dutch Hague
Newzealand Wellington
Nicaragua Nicaraguan
Niger Nigerien
Nigeria Nigerian Abuja
Northkorea Pyongyang
Norway Norwegian Oslo
Pakistan Pakistani Islamabad
Palestine Palestinian
Panama Panamanian
Peru Peruvian Lima
Philippines Philippine Filipino Manila
Poland Polish Pole Warsaw
Portugal Portuguese Lisbon
Qatar Qatari Doha
Romania Romanian Bucharest
Russia Russian Moscow Kremlin
Rwanda Rwandan Kigali
Saudi Riyadh
Scotland Scottish
Senegal Senegalese Dakar
Serbia Serbian Belgrade
Slovakia Slovak Bratislava
Slovenia Slovenian Slovene
Somalia Somali Mogadishu
Southafrica Pretoria
Southkorea Seoul
Spain Spanish Spaniard Madrid
Sudan Sudanese Khartoum
Sweden Swedish Swede Stockholm
Switzerland Swiss Bern
Syria Syrian Damascus
Taiwan Taiwanese Taipei
Thailand Thai Bangkok
Tunisia Tunisian
Turkey Turkish Ankara Turkiye
Uganda Ugandan Kampala
Ukraine Ukrainian Kyiv Kiev
Uruguay Uruguayan
Venezuela Venezuelan Caracas
Vietnam Vietnamese Hanoi
Wales Welsh Cardiff
Yemen Yemeni Sanaa
Zambia Zambian
Zimbabwe Zimbabwean Harare
""".strip().splitlines()
)


def shortened(text: str) -> str:
    """The text with long names in the form of one word: the United States becomes the US."""
    return LONG_FORM.sub(lambda found: _SHORT[found[0].lower()], text)
