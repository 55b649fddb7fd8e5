//! The world around the district as a scenario writes it: regions, markets, rivals, and the town.

use super::parameters::parameters;

parameters! {
    /// A region of the world: a currency, prices, pay and spending.
    Region at "region.<region>" {
        /// Units of the region's currency for one US dollar.
        exchange: Series = required, "currency/US dollar", "FRED H.10/G.5";
        /// Consumer price level in the region's currency by purchasing power parity, for comparisons between regions: real exchange rates.
        prices: Series = required, "index", "Penn World Table 10.01 (pl_con, xr)";
        /// Price level of national accounts in the region's currency, for changes over time: market volumes, materials, freight.
        deflator: Series = required, "index", "Penn World Table 10.01 (nominal GDP over rgdpna)";
        /// Pay of a worker in the region's currency.
        pay: Series = required, "currency/year", "Penn World Table 10.01 (labsh, emp, xr)";
        /// Nominal spending in the region's currency.
        spending: Series = required, "billion currency/year", "Penn World Table 10.01";
    }
}

parameters! {
    /// A market: a region's buyers of the category, who choose by nested logit.
    Market at "market.<market>" {
        /// Region whose spending, deflator and currency count.
        region: Text = required, "-", "the author";
        /// Pieces of the category bought in a year at the founding, from all sources.
        size: Real(0.0, 1e9) = required, "million pieces/year", "assumed";
        /// Share of the region's spending that goes to the category.
        share: Series = "1.0", "index", "assumed where no free source is found (MODEL 3)";
        /// Liking for the traditional use of the goods.
        taste: Series = "1.0", "index", "MECHANISMS 8 (taste drift)";
        /// Elasticity of substitution between sources (the district's lines, each rival).
        substitution: Real(0.0, 30.0) = "4.0", "-", "MECHANISMS 8; Broda and Weinstein (2006)";
        /// Elasticity of substitution between sellers of one line.
        seller_substitution: Real(0.0, 30.0) = "6.0", "-", "assumed, above that between sources";
        /// Weight of quality in choice, as an elasticity.
        quality: Real(0.0, 30.0) = "2.0", "-", "MECHANISMS 8 (theta times sigma - 1)";
        /// Elasticity of the whole category to its price against other goods, at the founding.
        price_elasticity: Real(0.0, 5.0) = "1.2", "-", "calibrated within MECHANISMS 8 (0.3-1.2) to the growth of apparel's pieces 1990-2000";
        /// Share of purchase occasions that goes to other goods at the founding.
        other_goods: Real(0.01, 0.99) = "0.9", "share", "assumed: a category is a small part of spending, so that it does not fill up";
        /// Months in which half of the buyers have moved to what they would now choose (habit, contracts).
        half_life: Real(0.0, 120.0) = "18.0", "months", "MODEL 2 phase 6 (one to two years)";
        /// Share of a price change in own costs that is passed on at once; the rest follows rivals' prices.
        pass_through: Real(0.0, 1.0) = "0.6", "share", "Amiti, Itskhoki and Konings (2019); MECHANISMS 8 (0.3-0.9)";
        /// Freight from the district to the buyer.
        freight: Real(0.0, 1e6) = "10.0", "yen/kg", "assumed";
        /// How far emigrants and their descendants link its buyers with the district.
        emigrants: Real(0.0, 1.0) = "0.0", "share", "assumed (S85)";
        /// Months from sale to payment.
        term: Whole(1, 11) = "3", "months", "MODEL 2 phase 7 (notes of 90-120 days)";
    }
}

parameters! {
    /// A rival: all makers of the category in a region, a competitive fringe.
    Rival at "rival.<rival>" {
        /// Region whose pay and currency make its costs.
        region: Text = required, "-", "the author";
        /// Pieces an hour, in the units of `town.productivity`.
        productivity: Series = required, "index", "calibrated to import penetration (MODEL 3)";
        /// Quality, the district's at the founding = 1.
        quality: Series = "1.0", "index", "MECHANISMS 8";
        /// How much of the market its makers could serve, first month = 1 (entry, capacity, reach).
        capacity: Series = "1.0", "index", "calibrated to import penetration (MODEL 3)";
    }
}

parameters! {
    /// Where a rival sells at the founding.
    RivalOutlet at "rival.<rival>.market.<market>" {
        /// Its share of the pieces bought in the market's category at the founding; of one whose capacity is then zero, the share that it would have with a capacity of one.
        share: Real(0.0, 1.0) = required, "share", "assumed";
        /// How far the growth of its capacity carries into this market, as an elasticity.
        reach: Real(0.0, 2.0) = "1.0", "-", "assumed; MECHANISMS 8 (a protected quality niche remains)";
    }
}

parameters! {
    /// The town around the firms: pay, technology, households, taxes and services.
    Town at "town" {
        /// Lending rate for prime borrowers; the discount rate is this plus the bank's margin.
        interest: Series = required, "%/year", "Bank of Japan, official discount rate";
        /// How many die at which age: as men in Japan did, or by Gompertz's law.
        mortality: Choice("japan", "gompertz") = "\"japan\"", "-", "life tables, see data/SOURCES.md; MECHANISMS 4";
        /// Gompertz's law: deaths a year at the age of forty.
        mortality_level: Real(0.0, 1.0) = "0.0016", "share/year", "MECHANISMS 4 (0.0008, raised to the mean of both sexes in 1980)";
        /// Gompertz's law: growth of deaths with a year of age.
        mortality_slope: Real(0.0, 1.0) = "0.095", "1/year", "MECHANISMS 4";
        /// People from 15 to 24; only ratios to the first month mean something.
        youths: Series = "1.0", "index", "census of Japan";
        /// Rent and nuisance in the middle of the town, as a share of what a maker there charges.
        urban_pressure: Series = "0.0", "share", "assumed";
        /// What draws the young elsewhere beyond pay: schooling, cities; taken from the constant of their choice and of children's.
        youth_pull: Series = "0.0", "-", "assumed";
        /// Price of land, on which the bank lends.
        land_price: Series = "1.0", "index", "assumed";
        /// Share of the bank's loans outside the district that is lost in a year.
        loan_losses: Series = "0.0", "%/year", "assumed";
        /// Pieces an hour that current technology allows in the trade; makers follow it with their machines.
        productivity: Series = "1.0", "index", "assumed";
        /// Region in whose currency and by whose deflator materials are traded in the world.
        materials_region: Text = "\"west\"", "-", "assumed (traded in dollars)";
        /// Share of materials, everywhere, that follows their world price; the rest follows each region's own deflator.
        traded_materials: Real(0.0, 1.0) = "0.32", "share", "calibrated, docs/calibration.md";
        /// Price of materials against what follows from these.
        materials: Series = "1.0", "index", "assumed";
        /// Pay of the district's workers against the region's.
        pay_ratio: Real(0.01, 5.0) = "0.8", "share", "assumed (small firms in small towns)";
        /// Hours of a full month.
        hours: Real(1.0, 744.0) = "170.0", "hours/month", "assumed";
        /// Share of a household's income that it spends.
        spend_income: Real(0.0, 1.0) = "0.85", "share", "assumed (saving rate about 15 % in 1980)";
        /// Share of a household's wealth that it spends in a year.
        spend_wealth: Real(0.0, 1.0) = "0.06", "share/year", "assumed";
        /// Share of household spending that stays in the town's shops and services.
        local_spending: Real(0.0, 1.0) = "0.45", "share", "assumed";
        /// Share of local services' receipts paid to the town's households as income.
        service_pay: Real(0.0, 1.0) = "0.45", "share", "assumed";
        /// Share of income that households pay in taxes and contributions.
        household_tax: Real(0.0, 0.9) = "0.15", "share", "assumed";
        /// Share of firms' profits paid in taxes.
        profit_tax: Real(0.0, 0.9) = "0.3", "share", "assumed";
        /// Share of all taxes that the municipality keeps; the rest goes to the treasury.
        municipal_share: Real(0.0, 1.0) = "0.3", "share", "assumed";
        /// Share of the municipality's spending that is pay of the town's households.
        municipal_pay: Real(0.0, 1.0) = "0.5", "share", "assumed";
    }
}
