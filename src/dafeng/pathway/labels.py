"""Labels of the pathway's dimensions; names for people stand in ``terms/words.csv``."""

__all__ = [
    "BUILDINGS",
    "CARRIERS",
    "COMPONENTS",
    "DRIVES",
    "DWELLERS",
    "FREIGHT",
    "FUELS",
    "GREEN_MODES",
    "MODES",
    "MOVERS",
    "NEW_ENERGY",
    "ORIGINS",
    "PRODUCERS",
    "STANDS",
    "TRUCKS",
    "VEHICLES",
]

FUELS = ("coal", "coke", "petrol", "diesel", "kerosene", "lpg", "other_oil", "natural_gas", "electricity", "heat", "biomass", "hydrogen")
PRODUCERS = (
    "agriculture",
    "construction",
    "industry:auto_machinery",
    "industry:chemicals_refining",
    "industry:electronics",
    "industry:food_tobacco",
    "industry:nonmetallic_minerals",
    "industry:paper_textile_other",
    "industry:pharmaceuticals",
    "industry:steel_metals",
    "industry:water_gas_utilities",
)
DWELLERS = ("homes_urban", "homes_rural", "services", "data_centres_telecom")
VEHICLES = ("private_car", "taxi_ridehail", "bus", "coach", "light_truck", "medium_truck", "heavy_truck", "motorcycle", "special_other")
STANDS = ("cypress", "cunninghamia_lanceolata", "pinus_massoniana_pinus_yunnanensis", "lucidophyllous_forests")
TRUCKS = ("light_truck", "medium_truck", "heavy_truck")
DRIVES = ("petrol", "diesel", "CNG/LNG", "PHEV", "BEV", "FCEV")
NEW_ENERGY = ("PHEV", "BEV", "FCEV")
MOVERS = ("transport:aviation", "transport:mainline_rail", "transport:metro", "transport:visiting_vehicles")
BUILDINGS = (
    "homes_urban",
    "homes_rural",
    "public:office",
    "public:school",
    "public:hospital",
    "public:retail_hotel",
    "public:other_public",
)
ORIGINS = ("coal_power", "coal_new", "gas_chp", "gas_peaker", "hydro", "pv", "wte", "biogas")
MODES = ("walk", "bike", "ebike", "bus", "metro", "car", "taxi_ridehail", "other")
GREEN_MODES = ("walk", "bike", "ebike", "bus", "metro")
COMPONENTS = ("food", "paper", "textile", "wood", "plastics", "other_inert")
FREIGHT = ("road", "rail", "water")
CARRIERS = ("electric", "fuel")
