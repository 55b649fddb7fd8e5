//! What a district is: sizes, product lines and their stages.

use super::parameters::parameters;

parameters! {
    /// The scenario as a whole.
    Top at "" {
        /// Name that results bear; the file's own if it is empty.
        name: Text = "\"\"", "-", "the author";
        /// A line that says what the scenario is about.
        title: Text = required, "-", "the author";
    }
}

parameters! {
    /// The months simulated. A warm-up with constant drivers precedes them and is not reported.
    Span at "span" {
        /// First month reported.
        from: Date = required, "month", "the author";
        /// Last month reported.
        to: Date = required, "month", "the author";
        /// Whether drivers keep the values of the warm-up for good, and ages are those of rest: the stationary control.
        at_rest: Flag = "false", "-", "MODEL 8";
        /// Shortest warm-up.
        warm_up_least: Whole(0, 600) = "36", "months", "assumed";
        /// Longest warm-up; it ends earlier when the drift test passes.
        warm_up_most: Whole(0, 1200) = "180", "months", "assumed";
        /// Drift test: stocks, work in progress, trust, notes outstanding, firms' money, loans, persons, skill and technique may change by no more than this share from one year's mean to the next.
        warm_up_drift: Real(0.0, 1.0) = "0.03", "share", "assumed";
    }
}

parameters! {
    /// The money of the district.
    Currency at "currency" {
        /// Name of the ledger's unit, in which all money is whole.
        name: Text = "\"yen\"", "-", "the author";
        /// Ledger units in one unit of the currency that exchange rates and pay are given in (1 for the yen, 100 for euro and cent).
        ledger_units: Real(0.0001, 1e6) = "1.0", "units", "the author";
    }
}

parameters! {
    /// How many of each there are, and how they start.
    Sizes at "sizes" {
        /// Wholesalers founded (tonya).
        wholesalers: Whole(0, 1000000) = "60", "agents", "MODEL 1";
        /// Specialised manufacturers founded.
        manufacturers: Whole(0, 1000000) = "400", "agents", "MODEL 1";
        /// Self-employed craftsmen founded (shokunin).
        craftsmen: Whole(0, 1000000) = "600", "agents", "MODEL 1";
        /// Multiplies all agents and all markets: the same district, so many times.
        scale: Real(0.0, 10000.0) = "1.0", "-", "the author";
        /// Region in which the district lies.
        region: Text = "\"japan\"", "-", "MODEL 1";
        /// Persons engaged by the median manufacturer, owner and family included.
        manufacturer_persons: Real(1.0, 1000.0) = "4.3", "persons", "MODEL 1 (median under five); S20";
        /// Spread of manufacturers' size: standard deviation of the logarithm of persons.
        manufacturer_spread: Real(0.0, 3.0) = "1.1", "log points", "assumed; MODEL 8 P9 (right-skewed)";
        /// Persons engaged by the median wholesaler, owner included.
        wholesaler_persons: Real(1.0, 1000.0) = "6.5", "persons", "assumed";
        /// Spread of wholesalers' size: standard deviation of the logarithm of persons.
        wholesaler_spread: Real(0.0, 3.0) = "0.6", "log points", "assumed";
        /// Product lines that a wholesaler deals in; more if there are too few wholesalers for all lines.
        wholesaler_lines: Whole(1, 4) = "1", "lines", "assumed (wholesalers specialise)";
        /// Persons who help a craftsman at most (family, apprentices); drawn evenly from none to this.
        craftsman_helpers: Whole(0, 10) = "1", "persons", "assumed";
        /// Radius of the town.
        radius: Real(0.0, 100.0) = "2.5", "km", "DECISIONS (a town of 5 km)";
        /// Skill of owners and workers at the founding: mean.
        skill_mean: Real(0.05, 1.0) = "0.8", "share of mastery", "MECHANISMS 4 (80-95 % at ten years)";
        /// Skill at the founding: half the width of its triangular distribution.
        skill_spread: Real(0.0, 0.5) = "0.15", "share of mastery", "assumed";
        /// Technique of the median maker at the founding, frontier = 1; hours of work are measured with it.
        technique_mean: Real(0.05, 1.0) = "0.75", "share of frontier", "assumed; the warm-up brings it to rest";
        /// Technique at the founding: half the width of its triangular distribution.
        technique_spread: Real(0.0, 0.5) = "0.1", "share of frontier", "assumed";
        /// Ages at the first month: as the nation's census has them, or as they would be at rest.
        ages: Choice("japan", "stationary") = "\"japan\"", "-", "MODEL 3 (historical runs start from the national age pyramid)";
        /// People of the town from 15 to 24 at the founding, from whom the trade draws.
        youths: Real(0.0, 1e9) = "5600.0", "persons", "assumed (a seventh of a town of some 40,000)";
        /// Trust in the partners known at the founding: a district that has traded for long.
        opening_trust: Real(0.0, 1.0) = "0.75", "-", "assumed; the warm-up brings it to rest";
        /// Money of a firm at the founding, in months of its usual outlays.
        opening_money: Real(0.0, 60.0) = "1.0", "months", "see settlement.money_target";
        /// Wealth of a household at the founding, in months of pay; of an owner's, in months of what such firms usually earn.
        household_money: Real(0.0, 600.0) = "25.0", "months", "what the spending rule leaves at rest, see town.spend_wealth";
    }
}

parameters! {
    /// A process stage, done by its own specialised makers.
    Stage at "stage.<stage>" {
        /// Place in the chain, counted from 1.
        position: Whole(1, 12) = required, "-", "the author";
        /// Weight in the product's quality; the weights of all stages are normalised to one (O-ring, Kremer 1993).
        quality_weight: Real(0.0, 100.0) = "1.0", "-", "Kremer (1993); equal weights assumed";
        /// Share of pieces that a master spoils.
        scrap: Real(0.0, 0.9) = "0.01", "share", "assumed";
        /// What work outside the district costs above the district's usual rate.
        outside_premium: Real(0.0, 5.0) = "0.35", "share", "MECHANISMS 7 (20-60 %)";
        /// Quality of work outside the district, mastery = 1.
        outside_quality: Real(0.05, 1.0) = "0.65", "share of mastery", "MECHANISMS 7 (lower); assumed";
        /// Months that a lot sent outside stays away beyond a lot done in the district.
        outside_delay: Whole(0, 11) = "1", "months", "MODEL 1 (slower); assumed";
        /// Share of the makers' hours that customers outside the district ask for at the founding.
        outside_customers: Real(0.0, 1.0) = "0.05", "share", "assumed";
    }
}

parameters! {
    /// A product line: what is made.
    Line at "line.<line>" {
        /// Kilograms a piece, for freight.
        weight: Real(0.0, 10000.0) = "0.3", "kg/piece", "assumed";
    }
}

parameters! {
    /// What one stage puts into a piece of a line. A stage that a line does not name is not part of its chain.
    Recipe at "line.<line>.stage.<stage>" {
        /// Hours of a master with the technology of the first month and the set-ups of one met by chance.
        hours: Real(0.0, 10000.0) = required, "hours/piece", "assumed";
        /// Material, parts and energy at the first month's prices.
        material: Real(0.0, 1e9) = "0.0", "yen/piece", "assumed";
    }
}

parameters! {
    /// Where a line is sold at the founding.
    Outlet at "line.<line>.market.<market>" {
        /// The line's share of the pieces bought in the market's category at the founding.
        share: Real(0.0, 1.0) = required, "share", "assumed";
    }
}
