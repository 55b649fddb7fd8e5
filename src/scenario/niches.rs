//! Ways out: how new uses of old skill are found, brought to market and taken abroad.

use super::parameters::parameters;

parameters! {
    /// How makers look for new uses of what they can do, and what comes of it.
    Niches at "niches" {
        /// Chance a year that a maker of the usual openness, without pressure, begins to look for a new use.
        search: Real(0.0, 1.0) = "0.006", "share/year", "assumed";
        /// How many times as often under full pressure, a living and an order book of nothing, beyond the once without.
        pressure: Real(0.0, 100.0) = "6.0", "-", "assumed (S106: pressure, challenge, impetus)";
        /// Elasticity of looking, and of working with people from outside the trade, to the owner's openness against the usual.
        vision: Real(0.0, 10.0) = "1.5", "-", "assumed (S108, S110a)";
        /// Cost of a quarter of work on a new use, in months of pay, for a maker of five persons or more; less for a smaller one, in proportion: samples, moulds, travel.
        cost: Real(0.0, 1000.0) = "1.5", "months of pay", "assumed";
        /// Share of a new use worked out in a quarter by one who stands alone.
        pace: Real(0.0, 1.0) = "0.08", "share/quarter", "assumed: about three years";
        /// How much faster when skills of all other stages can be reached through trading links.
        variety: Real(0.0, 10.0) = "0.6", "-", "assumed (S110b)";
        /// How much faster with a designer from outside.
        designer: Real(0.0, 10.0) = "0.25", "-", "assumed (S105b)";
        /// Chance a year that a maker of the usual openness who looks for a new use finds a designer.
        designers: Real(0.0, 1.0) = "0.12", "share/year", "assumed";
        /// What the public research institute adds to the pace, and to technical quality in log points times a tenth.
        institute: Real(0.0, 10.0) = "0.2", "-", "assumed (S111-2)";
        /// Chance a quarter that the least committed gives the search up; the most committed never does.
        quitting: Real(0.0, 1.0) = "0.12", "share/quarter", "assumed (S108: persistence)";
        /// Part of commitment that goes when others pay all of it.
        crowding_out: Real(0.0, 1.0) = "0.4", "share", "assumed (S100)";
        /// Share of the missing knowledge of design that a failed launch teaches; of the market at home it teaches half as much.
        lesson: Real(0.0, 1.0) = "0.2", "share", "MECHANISMS 9 (0.1-0.3)";
        /// Chance that what is found is a part or a material for other makers' products and no consumer good.
        intermediate: Real(0.0, 1.0) = "0.4", "share", "assumed";
        /// Success of a launch: constant (logit).
        success: Real(-20.0, 20.0) = "-4.0", "-", "MECHANISMS 9 (0.05-0.15 a launch)";
        /// Success: weight of the fit with what buyers need.
        success_fit: Real(0.0, 20.0) = "2.0", "-", "MECHANISMS 9";
        /// Success: weight of knowledge of the market.
        success_knowledge: Real(0.0, 20.0) = "2.0", "-", "MECHANISMS 9";
        /// Success: weight of knowledge of design, one's own or a designer's.
        success_design: Real(0.0, 20.0) = "1.0", "-", "MECHANISMS 9";
        /// Success: weight of being a consumer good.
        success_consumer: Real(0.0, 20.0) = "0.7", "-", "MECHANISMS 9";
        /// Success: loss of being an intermediate good.
        success_intermediate: Real(0.0, 20.0) = "1.0", "-", "MECHANISMS 9 (S71)";
        /// Success: weight of technical quality against that of the founding, in log points. Zero: technology alone sells nothing.
        success_quality: Real(0.0, 20.0) = "0.0", "-", "S64, S71";
        /// Hours a month that the smallest of the new uses that sell would keep busy at home if every possible buyer knew it.
        size: Real(0.0, 1e6) = "250.0", "hours/month", "assumed: a person and a half";
        /// Exponent of the distribution of their sizes (Pareto): the smaller, the more the largest stand out.
        tail: Real(1.01, 10.0) = "1.2", "-", "MECHANISMS 9 (1.1-1.5)";
        /// Largest size against the smallest.
        largest: Real(1.0, 1e5) = "300.0", "-", "assumed";
        /// Years after which a new use has lost half of its charm.
        life: Real(0.1, 1000.0) = "12.0", "years", "assumed";
        /// Mark-up of a product of one's own over its cost when it is quite new; half of it when it is not new at all.
        markup: Real(0.0, 10.0) = "0.6", "share of cost", "assumed: makers' share of retail prices (MECHANISMS 1)";
        /// Elasticity of demand for all such products to what their makers' costs are against other prices.
        price_elasticity: Real(0.0, 5.0) = "0.7", "-", "MECHANISMS 8 (0.3-1.2)";
        /// Elasticity of demand for such a product to its price against those of others.
        substitution: Real(0.0, 20.0) = "2.5", "-", "MECHANISMS 8 (2-3 for niches)";
        /// Elasticity of demand to quality.
        quality: Real(0.0, 10.0) = "1.5", "-", "MECHANISMS 8 (1-2)";
        /// Chance a year that a product that sells is imitated by another maker of the stage, with knowledge spill-overs.
        imitation: Real(0.0, 5.0) = "0.1", "share/year", "MECHANISMS 9 (2-8 quarters, the more the better it sells); assumed";
        /// Share of the buyers lost to imitators elsewhere in a year.
        copies: Real(0.0, 1.0) = "0.03", "share/year", "assumed";
        /// Sales, in months of pay a month, below which a product is given up.
        least_sales: Real(0.0, 1000.0) = "0.15", "months of pay/month", "assumed";
        /// Share of the work on a product of one's own that a partner of another stage does.
        partners_work: Real(0.0, 0.9) = "0.35", "share", "assumed (S110d)";
    }
}

parameters! {
    /// How makers reach buyers with products of their own.
    Channels at "channels" {
        /// Knowledge of the market at home of a maker who has always worked for wholesalers.
        first_knowledge: Real(0.0, 1.0) = "0.08", "share", "assumed (S64: the concern is markets)";
        /// Share of the missing knowledge of a market that a year of selling there teaches.
        knowing: Real(0.0, 1.0) = "0.2", "share/year", "assumed";
        /// Outlays on marketing, as a share of sales of own products.
        marketing: Real(0.0, 1.0) = "0.06", "share of sales", "assumed";
        /// Least outlays on marketing in a quarter, in months of pay.
        least_marketing: Real(0.0, 1000.0) = "0.5", "months of pay/quarter", "assumed";
        /// Outlays a quarter at which marketing does half of what it can, in months of pay.
        half_effect: Real(0.0, 10000.0) = "1.0", "months of pay/quarter", "assumed";
        /// Share of the buyers at home who know of a product that sells when it is launched, through the first shop that takes it.
        first_reach: Real(0.0, 1.0) = "0.02", "share", "assumed";
        /// Share of the buyers who do not know the product that full marketing, by one who knows the market, reaches in a year.
        pull: Real(0.0, 20.0) = "1.0", "share/year", "assumed";
        /// Share of them who hear of it from those who have it in a year, when all have it (Bass).
        word: Real(0.0, 20.0) = "0.4", "share/year", "Bass (1969): 0.3-0.5";
        /// Share of the buyers who forget it in a year.
        fading: Real(0.0, 1.0) = "0.06", "share/year", "assumed";
        /// How much more marketing reaches when all buyers can be reached by web; outlays then count so much more too.
        web: Real(0.0, 20.0) = "1.0", "-", "assumed (S80: at low cost)";
        /// Share of buyers who can be reached by web.
        web_reach: Series = "0.0", "share", "assumed";
        /// Share of trust that wholesalers lose in a maker who begins to sell by itself.
        penalty: Real(0.0, 1.0) = "0.15", "share", "MECHANISMS 1 (0.05-0.3)";
        /// Chance a year that an owner of the usual openness who sells finds a franchise partner or an agent in a market.
        partners: Real(0.0, 1.0) = "0.1", "share/year", "assumed (S3)";
        /// Share of the buyers at home whom an event that visitors come to reaches in a year.
        visitors: Real(0.0, 20.0) = "0.05", "share/year", "assumed (S69)";
        /// What a good partner adds to the pull of marketing; his knowledge of the market stands for one's own.
        partner_pull: Real(0.0, 20.0) = "1.0", "-", "assumed";
        /// Partner's part of the margin on the sales that he brings.
        partner_cut: Real(0.0, 0.9) = "0.25", "share", "MECHANISMS 10 (indirect export costs 20-40 % of margin)";
    }
}

parameters! {
    /// How makers with products of their own go abroad.
    Exporting at "exporting" {
        /// Sunk cost of entering a market abroad, in years of pay: the median.
        sunk: Real(0.0, 10000.0) = "4.0", "years of pay", "MECHANISMS 10 (5-30 million yen)";
        /// Its spread over firms and markets: standard deviation of the logarithm.
        sunk_spread: Real(0.0, 5.0) = "1.0", "log points", "MECHANISMS 10 (0.8-1.5)";
        /// Cost of staying in a market abroad, in years of pay a year.
        running: Real(0.0, 1000.0) = "0.25", "years of pay/year", "assumed";
        /// Share of the sales abroad that are expected to be there a year later.
        persistence: Real(0.0, 0.99) = "0.9", "share/year", "MECHANISMS 10 (0.85-0.95)";
        /// Weight of a later year against the one before.
        discount: Real(0.0, 1.0) = "0.9", "share/year", "assumed";
        /// Part of the sunk cost saved by one who was there within the last two years.
        return_discount: Real(0.0, 1.0) = "0.6", "share", "MECHANISMS 10 (up to 60 points)";
        /// Spending of a market abroad that such products can count on, against the same spending at home.
        appeal: Real(0.0, 100.0) = "0.15", "-", "assumed (S75, S80: small markets together)";
        /// Share of buyers that one who thinks of entering expects to reach.
        expected_reach: Real(0.0, 1.0) = "0.2", "share", "assumed";
        /// Cost of telling buyers abroad in their language, in years of pay a year.
        information: Real(0.0, 100.0) = "0.04", "years of pay/year", "assumed (S86: tiny)";
        /// Share of the missing knowledge of a market abroad that a year of it gives.
        information_effect: Real(0.0, 1.0) = "0.15", "share/year", "assumed (S86)";
        /// Part of the sunk cost saved where buyers know all, or emigrants link all.
        information_saves: Real(0.0, 1.0) = "0.5", "share", "assumed (S85, S86)";
        /// Freight of own products, as a share of cost.
        freight: Real(0.0, 5.0) = "0.12", "share of cost", "assumed";
    }
}

parameters! {
    /// Plants of one's own abroad: of makers with products, and of those who follow a parent.
    Plants at "plants" {
        /// Least persons of a firm that builds one.
        least_persons: Whole(1, 1000000) = "15", "persons", "assumed (S93: subsidiaries are for the larger)";
        /// Advantage in cost abroad at which one in two of those who could builds one within the chance below.
        threshold: Real(0.0, 1.0) = "0.35", "share of cost", "MECHANISMS 1 (0.25-0.45)";
        /// Chance a year that a maker with products, hands and money enough builds one where the advantage is far above the threshold.
        building: Real(0.0, 1.0) = "0.15", "share/year", "assumed";
        /// Cost of building it, in years of sales abroad; for one who follows a parent, of what the work brings at home.
        cost: Real(0.0, 100.0) = "0.8", "years of sales", "assumed";
        /// Sales to third markets in reach of it, against those that it takes over.
        third_markets: Real(0.0, 100.0) = "0.5", "share", "assumed (S95)";
        /// Share of the pieces of that region that it makes after a year.
        share: Real(0.0, 1.0) = "0.8", "share", "assumed";
        /// Chance that a maker of the usual openness follows a parent who goes, if it could and it would pay.
        following: Real(0.0, 1.0) = "0.5", "share", "assumed (S94)";
        /// Part of what work costs less there that the parent takes; the rest is the plant's.
        saving: Real(0.0, 1.0) = "0.5", "share", "assumed: an even split";
        /// Part of a gain that a plant which follows a parent sends home; it keeps the rest.
        remitted: Real(0.0, 1.0) = "0.5", "share", "assumed";
        /// Share of a parent's orders there that local makers take from the plant in a year.
        local: Real(0.0, 1.0) = "0.05", "share/year", "assumed";
        /// Chance a year that such a plant, three years old, begins to sell to third customers, with an owner of the usual openness.
        others: Real(0.0, 1.0) = "0.1", "share/year", "assumed (S95)";
    }
}

parameters! {
    /// Parents: assemblers outside the district who have parts made in it, and may go abroad.
    Parents at "parents" {
        /// Share of the hours that customers outside ask for which parents ask for. The rest is work for all kinds of trades of the region.
        share: Real(0.0, 1.0) = "0.0", "share", "assumed";
        /// How many there are, at a scale of one.
        firms: Whole(1, 1000000) = "40", "firms", "assumed";
        /// How many a maker works for, each further for half the hours of the one before; some may be the same.
        each: Whole(1, 64) = "3", "firms", "assumed";
        /// Share of work in what a parent's goods cost at the founding; the rest is material.
        work: Real(0.0, 1.0) = "0.4", "share of cost", "assumed";
        /// Advantage in cost abroad at which one in two of those who could goes, within the chance below.
        threshold: Real(-1.0, 1.0) = "0.35", "share of cost", "MECHANISMS 1 (0.25-0.45)";
        /// Width about the threshold over which the chance grows.
        width: Real(0.001, 1.0) = "0.08", "share of cost", "assumed";
        /// Chance a year that a parent goes where the advantage is far above the threshold.
        moving: Real(0.0, 1.0) = "0.03", "share/year", "assumed (S92: 27.5 % of large firms' output abroad in 2007)";
        /// Part of its orders in the district that goes with it.
        taken: Real(0.0, 1.0) = "0.6", "share", "assumed";
        /// Months over which they go.
        notice: Whole(1, 240) = "24", "months", "assumed";
    }
}

parameters! {
    /// Openness of the community to what and who comes from outside, a slow state of the district.
    Community at "community" {
        /// Openness at rest.
        openness: Real(0.0, 1.0) = "0.3", "share", "assumed (S16, S110h)";
        /// Years in which half of the gap to what experience suggests is closed.
        half_life: Real(0.1, 1000.0) = "12.0", "years", "assumed";
        /// What a share of outsiders among owners adds.
        outsiders: Real(0.0, 100.0) = "2.0", "-", "assumed";
        /// What a share of makers who sell products of their own adds.
        examples: Real(0.0, 100.0) = "4.0", "-", "assumed";
        /// What an alliance at work adds.
        alliance: Real(0.0, 1.0) = "0.15", "-", "assumed";
        /// Elasticity of finding designers and partners to openness against that at rest.
        effect: Real(0.0, 10.0) = "0.7", "-", "assumed";
    }
}

parameters! {
    /// The local brand of the cooperative: a regional collective trademark.
    Brand at "brand" {
        /// Whether the cooperative registers one.
        registered: Flag = "false", "-", "S47";
        /// From when, if it does.
        from: Date = "\"2006-04\"", "month", "S47 (trademark reform of 2006)";
        /// Quality below which goods may not bear it, against the district's mean; zero: all goods of the district bear it.
        floor: Real(0.0, 10.0) = "1.0", "-", "assumed";
        /// Cost of inspection, as a share of the sales under it; what has no floor has no inspection.
        inspection: Real(0.0, 1.0) = "0.005", "share of sales", "assumed";
        /// What a full reputation is worth to buyers of quality, in log points of price.
        premium: Real(0.0, 2.0) = "0.05", "log points", "assumed";
        /// Share of the gap between reputation and what is delivered that is closed in a year.
        memory: Real(0.0, 1.0) = "0.25", "share/year", "assumed: reputation takes years";
        /// Log points of quality above the district's mean at which reputation is full.
        full: Real(0.01, 5.0) = "0.1", "log points", "assumed";
        /// Part of the imitation by others that it keeps off.
        protects: Real(0.0, 1.0) = "0.3", "share", "assumed (S102e)";
        /// Levy on sales under it for joint research.
        levy: Real(0.0, 0.2) = "0.0", "share of sales", "S102f (2 %)";
        /// Share of the gap to the frontier that the makers close in a year by joint research, at a levy of two per cent.
        research: Real(0.0, 1.0) = "0.03", "share/year", "assumed";
        /// Share of sales under it below which joint research does not come about.
        participation: Real(0.0, 1.0) = "0.3", "share", "assumed";
    }
}

parameters! {
    /// Alliances of makers with partners abroad, in four stages: preparation, research, action, independent development.
    Alliances at "alliances" {
        /// Chance a year that makers who sell products of their own begin one without anybody's help.
        beginning: Real(0.0, 1.0) = "0.01", "share/year", "assumed (S102: few)";
        /// Chance a year that a maker who has an award for it begins one.
        supported: Real(0.0, 1.0) = "0.6", "share/year", "assumed";
        /// Makers who join at most.
        members: Whole(1, 1000) = "12", "agents", "assumed";
        /// Cost of taking part, in months of pay a year and member.
        cost: Real(0.0, 1000.0) = "2.0", "months of pay/year", "assumed: two journeys and an interpreter";
        /// Passing from preparation to research in a year: constant (logit).
        to_research: Real(-20.0, 20.0) = "-2.2", "-", "calibrated to S104 (60 %; 0.60 ± 0.09 of those begun, 30 districts of `supported`)";
        /// From research to action.
        to_action: Real(-20.0, 20.0) = "-3.1", "-", "calibrated to S104, with alliances.to_research";
        /// From action to independent development.
        to_independence: Real(-20.0, 20.0) = "-4.6", "-", "assumed";
        /// Weight of each of the five conditions.
        condition: Real(0.0, 10.0) = "1.1", "-", "MECHANISMS 10 (0.8-1.5)";
        /// Chance a year of dropping out of one whose members are fully committed.
        dropping: Real(0.0, 1.0) = "0.03", "share/year", "MECHANISMS 10 (0.05-0.20 with what is below)";
        /// What lack of commitment adds.
        uncommitted: Real(0.0, 1.0) = "0.2", "share/year", "MECHANISMS 10";
        /// Years in which persistence comes to half.
        persistence: Real(0.1, 100.0) = "3.0", "years", "assumed";
        /// Knowledge of the partner's market that a year of action gives, as a share of what is missing.
        knowing: Real(0.0, 1.0) = "0.3", "share/year", "assumed";
        /// Part of the sunk cost of entering the partner's market that is saved.
        entry_saved: Real(0.0, 1.0) = "0.5", "share", "assumed";
    }
}

parameters! {
    /// A maker whose traits are given instead of drawn: for cases. It is one of the manufacturers in business at the first month.
    Maker at "maker.<maker>" {
        /// Its process stage.
        stage: Text = required, "-", "the scenario's";
        /// Place among the manufacturers of the stage in business at the first month, in the order of founding, counted from 1.
        place: Whole(1, 2000000) = "1", "-", "the scenario's";
        /// Openness of the owner; below zero: as it is.
        openness: Real(-1.0, 1.0) = "-1.0", "share", "the scenario's";
        /// Knowledge of the market at home; below zero: that of a maker who has always worked for wholesalers.
        knowledge: Real(-1.0, 1.0) = "-1.0", "share", "the scenario's";
        /// Knowledge of design; below zero: none.
        design: Real(-1.0, 1.0) = "-1.0", "share", "the scenario's";
        /// Commitment; below zero: as drawn.
        commitment: Real(-1.0, 1.0) = "-1.0", "share", "the scenario's";
        /// Mean skill; below zero: as it is.
        skill: Real(-1.0, 1.0) = "-1.0", "share of mastery", "the scenario's";
        /// Technique; below zero: as it is.
        technique: Real(-1.0, 1.0) = "-1.0", "share of frontier", "the scenario's";
        /// Persons engaged; zero: as it is.
        persons: Whole(0, 10000) = "0", "persons", "the scenario's";
        /// Age of the owner at the first month; zero: as it is.
        age: Real(0.0, 99.0) = "0.0", "years", "the scenario's";
        /// Whether the owner looks for a new use from the first month on, whatever the pressure.
        searching: Flag = "false", "-", "the scenario's";
        /// Whether what the owner finds is a part or a material for others' products.
        intermediate: Flag = "false", "-", "the scenario's";
    }
}
