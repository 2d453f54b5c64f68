"""Facts of the notes that no number of this model stands for, each with the reason: listed, not dropped."""

from __future__ import annotations

from experiments.facts.declared import fact

fact(
    "F3",
    "We Are Still In",
    "2,300+ (Nov 2017), 2,700+ (Jun 2018), 3,952 (about 2020); about 1,200 at launch",
    "renewableenergymagazine; americaspledge; usgreenchamber",
    "H",
    reason="its signatories are mostly firms and universities; the model has cities alone",
)
fact(
    "F6",
    "US subnational potential in 2030 against 2005",
    "-25 % existing, -37 % enhanced, -49 % with federal action",
    "Hultman 2020, PNNL/WRI",
    "H",
    reason="states, firms and sectors are not in the model; city emissions follow a stated trend",
)
fact(
    "F11",
    "the US mayors' climate protection agreement",
    "141 (Jun 2005), 600 (Jul 2007), 969 (Aug 2009), 1,000 (Oct 2009)",
    "Wikipedia; SAGE",
    "H",
    reason="no world starts before 2008; its answer to a nation that stays out is the mechanism of F1",
)
fact(
    "F14",
    "membership data of 84 networks",
    "84 networks (31 environmental), 10,343 cities, 208 countries, late 2017",
    "figshare.unimelb 21330996",
    "H",
    reason="the data are not bundled, because their licence is not known",
)
fact(
    "F18",
    "US ties",
    "545 communities, 2,121 partnerships, 145 countries (2019)",
    "Taichung; Wikipedia",
    "M",
    reason="numbers of ties are put into the worlds, so that none is a result",
)
fact(
    "F19",
    "German ties",
    "7,133 (2015), 7,200, about 6,500 (later); 90 % in Europe; France 2,281, Poland 1,021 (2010)",
    "stgb-brandenburg; rgre; Zeit; netzwerk-ebd",
    "H",
    reason="numbers of ties are put into the worlds, so that none is a result",
)
fact(
    "F20",
    "European ties",
    "34,200 (2006), 39,816 (2010) by country and side, or about 20,000 ties",
    "netzwerk-ebd; Bertelsmann",
    "H",
    reason="numbers of ties are put into the worlds; growth 2006-10 mixes new ties with late reports",
)
fact(
    "F22",
    "formal dormancy",
    "no census; councils keep inactive links because they are free",
    "NZ Herald; infocouncil; ABC",
    "anecdotal",
    reason="there is no number to hold a run against",
)
fact(
    "F30",
    "global additionality",
    "1.2-2.0 Gt a year in 2030 from 6,000 cities and regions and 1,500 firms; 670-810 Mt US",
    "PBL/NewClimate 2019, 2018",
    "H",
    reason="regions and firms are not in the model, and the worlds hold a part of the cities",
)
