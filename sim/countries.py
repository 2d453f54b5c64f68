"""ISO 3166-1 alpha-3 codes, the form in which worlds name nations.

Codes that ISO leaves to users (AAA-AAZ, QMA-QZZ, XAA-XXZ, ZZA-ZZZ) are allowed too: invented nations take one.
"""

from __future__ import annotations

_ASSIGNED = """
ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM
BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR
CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB
GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA
JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA
MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS
SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON
TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
"""
CODES: frozenset[str] = frozenset(_ASSIGNED.split())


def is_user_assigned(code: str) -> bool:
    """Whether ISO leaves this code to users."""
    if len(code) != 3 or not code.isalpha() or not code.isupper() or not code.isascii():
        return False
    return code[:2] in ("AA", "ZZ") or (code[0] == "X" and code[1] <= "X") or (code[0] == "Q" and code[1] >= "M")


def is_code(code: str) -> bool:
    """Whether this may stand for a nation."""
    return code in CODES or is_user_assigned(code)
