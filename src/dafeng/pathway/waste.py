"""Waste: what is collected, landfilled, composted, burnt and put to use, and the gases that follow."""

from dafeng.pathway.components import CO2_PER_CARBON, METHANE_PER_CARBON
from dafeng.pathway.quantity import Array, quantity


@quantity("Mt/a", "year", source="collected waste per person times people; history as estimated from published tonnages")
def waste_collected(population: Array, waste_per_person: Array) -> Array:
    """Municipal solid waste collected."""
    return population * waste_per_person


@quantity("Mt/a", "year", source="collected waste times the share landfilled: 58 % in the first half of 2019, about none since")
def waste_landfilled(waste_collected: Array, waste_landfill_share: Array) -> Array:
    """Municipal solid waste landfilled."""
    return waste_collected * waste_landfill_share


@quantity("Mt/a", "year", source="kitchen waste treated apart, as a share of what is not landfilled")
def waste_composted(waste_collected: Array, waste_landfilled: Array, waste_composting_share: Array) -> Array:
    """Municipal solid waste composted or digested."""
    return (waste_collected - waste_landfilled) * waste_composting_share


@quantity("Mt/a", "year", source="balance: collected less landfilled less composted")
def waste_incinerated(waste_collected: Array, waste_landfilled: Array, waste_composted: Array) -> Array:
    """Municipal solid waste burnt for electricity."""
    return waste_collected - waste_landfilled - waste_composted


@quantity(
    "1", "year", source="IPCC 2006 Guidelines vol. 5 ch. 3: degradable carbon of the components, share that decays, methane in the gas"
)
def methane_potential(waste_composition: Array, degradable_carbon: Array, degraded_share: Array, methane_share: Array) -> Array:
    """Methane a tonne of landfilled waste gives in all, before recovery."""
    carbon = (waste_composition * degradable_carbon).sum("component", skipna=False)
    return carbon * degraded_share * methane_share * METHANE_PER_CARBON


@quantity("Mt/a", "year", source="IPCC 2006 Guidelines vol. 5 ch. 3, methane commitment: all methane counted in the year of landfilling")
def landfill_methane(
    waste_landfilled: Array, methane_potential: Array, methane_correction: Array, methane_recovery: Array, methane_oxidation: Array
) -> Array:
    """Methane of the year's landfilled waste."""
    return waste_landfilled * methane_potential * methane_correction * (1 - methane_recovery) * (1 - methane_oxidation)


@quantity("Mt/a", "year", source="first-order decay of waste placed evenly over the landfill's years (IPCC 2006 Guidelines vol. 5 ch. 3)")
def legacy_landfill_methane(
    landfill_legacy: Array,
    legacy_decay: Array,
    methane_potential: Array,
    methane_correction: Array,
    methane_recovery: Array,
    methane_oxidation: Array,
) -> Array:
    """Methane of the waste in place when landfilling ended."""
    decayed = landfill_legacy * legacy_decay * methane_potential
    return decayed * methane_correction * (1 - methane_recovery) * (1 - methane_oxidation)


@quantity("Mt/a", "year", source="methane times its global warming potential over 100 years, IPCC AR5; a memo item beside CO2")
def waste_methane_co2e(landfill_methane: Array, legacy_landfill_methane: Array, methane_gwp: Array) -> Array:
    """Methane of landfills in CO2 equivalents."""
    return (landfill_methane + legacy_landfill_methane) * methane_gwp


@quantity("1", "year", source="IPCC 2006 Guidelines vol. 5 ch. 5: components times dry matter, carbon in it, fossil part")
def waste_fossil_carbon(waste_composition: Array, component_dry_matter: Array, component_carbon: Array, component_fossil: Array) -> Array:
    """Fossil carbon in a tonne of burnt waste; Chinese plastics are wet, so their dry matter is far below the default of one."""
    return (waste_composition * component_dry_matter * component_carbon * component_fossil).sum("component", skipna=False)


@quantity("Mt/a", "year", source="burnt waste times fossil carbon; Chinese grate plants measure 0.111 to 0.254 t/t (EFDB 621668)")
def co2_waste(waste_incinerated: Array, waste_fossil_carbon: Array, burnt_out_share: Array) -> Array:
    """Fossil CO2 of burnt waste."""
    return waste_incinerated * waste_fossil_carbon * burnt_out_share * CO2_PER_CARBON


@quantity("1", "year", source="material recovered over waste generated (回收利用率); the national aim of 35 % for key cities as centre")
def msw_material_recovery_share(waste_recovery_path: Array) -> Array:
    """Municipal waste recovered as material, kitchen waste included."""
    return waste_recovery_path


@quantity(
    "1",
    "year",
    source="material recovered, and of the rest what is burnt less its ash: the 0.8 that Xiamen's published 91 % and 54 % imply (资源化利用率)",
)
def msw_resource_utilisation_share(
    msw_material_recovery_share: Array, waste_incinerated: Array, waste_landfilled: Array, burnt_credit: Array
) -> Array:
    """Municipal waste put to use, energy from waste counted."""
    burnt = waste_incinerated / (waste_incinerated + waste_landfilled)
    return msw_material_recovery_share + (1 - msw_material_recovery_share) * burnt * burnt_credit


@quantity("1", "year", source="judged share, no statistics published")
def construction_waste_utilisation_share(construction_waste_path: Array) -> Array:
    """Construction waste put to use."""
    return construction_waste_path


@quantity("1", "year", source="the province's published share and those of cities near by (a proxy), then a stated path with range")
def straw_utilisation_share(straw_path: Array) -> Array:
    """Crop straw put to use, of what can be collected."""
    return straw_path


@quantity("Mt/a", "year", source="ten kinds recovered in the country by the city's shares of people and GDP (a proxy), then a stated path")
def recycled_material_volume(recycled_material_path: Array) -> Array:
    """Main waste materials recovered in a year."""
    return recycled_material_path
