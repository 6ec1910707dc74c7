"""Names of people, customers and contacts: unique, from several languages, invented."""

import numpy as np

COMPANY = "Libra Instruments"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


FIRST = _words("""
    Anna Lukas Sofía Mateo Zoë José Chloé René Aoife Seán Ingrid Lars Björn Søren Katarzyna Paweł Marta Jiří Noor Omar
    Leila Yusuf Priya Arjun Keiko Haruto Minh Linh Olga Dmitri Elif Emre Giulia Marco Inês João Hannah Thomas Grace Daniel
    Amara Kwame Ruth Samuel Freya Oscar Nadia Viktor
""")
LAST = _words("""
    Müller O'Brien García Núñez Dubois D'Angelo Lefèvre Ångström Sørensen Kowalski Novák Haddad Al-Masri Yılmaz Sharma
    Patel Tanaka Sato Nguyễn Petrova Rossi Ferreira Smith Johnson Okafor Mensah Lindqvist O'Neill Weiß Horváth Martin
    Bauer Silva Jensen Romano Kaya Iyer Brown Virtanen De'Ath
""")
CHINESE = (
    "Li Wei", "Wang Fang", "Zhang Min", "Liu Yang", "Chen Jing", "Zhao Lei", "Huang Ting", "Zhou Jun", "Xu Mei",
    "Sun Hao", "Lü Xiaoyan", "Guo Ping", "王晓明", "李思雨", "陈建国", "欧阳若兰",
)  # fmt: skip
TRADE = _words("""
    Amber Birch Cedar Delta Ember Falcon Garnet Harbor Iris Juniper Kestrel Lumen Maple Nimbus Onyx Pioneer Quartz Raven
    Sable Tundra Umber Vesper Willow Xenon Yarrow Zephyr Alder Beacon Cobalt Dune Elm Fjord Granite Heron Indigo Jade
    Krill Lotus Meridian Nova Orchid Pelican Quill Ridge Saffron Tidal Ursa Violet Wharf Yonder Zenith Aster Basalt Coral
    Drift Estuary Fern Grove Hazel Isle Jasper Kelp Larch Moss
""")
LINE = _words("""
    Foods Pharma Logistics Retail Steel Bakery Laboratories Mills Packaging Textiles Chemicals Farms Markets Dairy Freight
    Tools Plastics Paper Optics Motors Recycling Brewing Ceramics Coffee Seeds Marine Timber Glass Health Supplies
    Kitchens Fisheries Minerals Bearings Printing Foundry Jewels Mining Metals Spices Wines Grains Cosmetics Batteries
    Robotics Energy Aviation Catering Garments Furniture Solar Sugar Teas Toys Trading Valves Vending Workshops
""")


def people(rng: np.random.Generator, count: int) -> list[str]:
    """`count` different names, about one in eight Chinese."""
    grid = rng.permutation(len(FIRST) * len(LAST))[:count]
    names = [f"{FIRST[cell % len(FIRST)]} {LAST[cell // len(FIRST)]}" for cell in grid]
    for place, name in zip(rng.permutation(count), CHINESE, strict=False):
        names[place] = name
    return names


def customers(rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` different company names, at most 64 × 58."""
    pairs = rng.permutation(len(TRADE) * len(LINE))[:count]
    return np.array([f"{TRADE[cell % len(TRADE)]} {LINE[cell // len(TRADE)]}" for cell in pairs], dtype=object)


def contacts(rng: np.random.Generator, count: int) -> np.ndarray:
    """`count` names; two contacts may share one, as people do."""
    first = np.array(FIRST, dtype=object)[rng.integers(0, len(FIRST), count)]
    last = np.array(LAST, dtype=object)[rng.integers(0, len(LAST), count)]
    return first + " " + last
