//! How people decide: the parameters of their rules.

use super::parameters::parameters;

parameters! {
    /// How wholesalers forecast, order and price.
    Wholesaling at "wholesaling" {
        /// Weight of the newest month in the level of expected demand (Holt's alpha).
        forecast_level: Real(0.0, 1.0) = "0.12", "1/month", "Holt (1957); MECHANISMS 1 (0.2-0.5 a quarter)";
        /// Weight of the newest change in the trend of expected demand (Holt's beta).
        forecast_trend: Real(0.0, 1.0) = "0.04", "1/month", "Holt (1957); MECHANISMS 1 (0.05-0.2 a quarter)";
        /// Error of forecasts: standard deviation of the logarithm.
        forecast_error: Real(0.0, 1.0) = "0.06", "log points", "MECHANISMS 1 (0.05-0.25)";
        /// Share of the gap between wanted and actual position (stock and work in progress) ordered a month.
        stock_adjustment: Real(0.0, 1.0) = "0.15", "1/month", "Sterman (1989)";
        /// Stock wanted beyond the newsvendor's safety stock, in months of expected sales.
        stock_cover: Real(0.0, 24.0) = "1.2", "months", "assumed";
        /// Cost of holding stock a month, as a share of its cost.
        holding_cost: Real(0.0, 0.5) = "0.007", "share/month", "MECHANISMS 1 (0.01-0.03 a quarter)";
        /// Loss of value of stock a month by fashion, as a share of its cost.
        obsolescence: Real(0.0, 0.5) = "0.012", "share/month", "MECHANISMS 1 (0.02-0.10 a quarter)";
        /// Mark-up over unit cost aimed at.
        markup: Real(0.0, 5.0) = "0.25", "share of cost", "MECHANISMS 1 (gross margin 0.15-0.30 of price)";
        /// Reaction of the mark-up to one's share among the line's sellers.
        markup_reaction: Real(0.0, 1.0) = "0.03", "-", "Dosi et al. (2010); MECHANISMS 1 (0.01-0.08)";
        /// Price cut for stock beyond what is wanted: log points for stock of twice the wanted.
        stock_discount: Real(0.0, 1.0) = "0.05", "log points", "assumed";
        /// Share of the gap to the wanted price that is closed in a month (price lists).
        price_adjustment: Real(0.0, 1.0) = "0.25", "1/month", "MECHANISMS 8 (lag 1-3 quarters)";
        /// Months in which half of the cost change not passed on at once is passed on after all.
        pass_through_half_life: Real(0.0, 600.0) = "48.0", "months", "assumed";
        /// Months of cover beyond which stock may be sold below cost.
        clearance_cover: Real(0.0, 120.0) = "12.0", "months", "MECHANISMS 1 (inventory older than four quarters)";
        /// Outlays of a wholesaler for rent, travel and services, as a share of sales smoothed over a year.
        overhead: Real(0.0, 1.0) = "0.09", "share of sales", "calibrated, docs/calibration.md (recalled: such houses spend 15 to 20 % on selling, wages and freight included, which are 3 % here)";
        /// Share of a closed wholesaler's customers who leave the district at first.
        customers_lost: Real(0.0, 1.0) = "0.3", "share", "assumed (S97b)";
    }
}

parameters! {
    /// How orders are split over suppliers.
    PuttingOut at "putting_out" {
        /// Known partners of a wholesaler at each stage.
        partners: Whole(1, 8) = "5", "agents", "MECHANISMS 2 (20-60 over all stages)";
        /// Known craftsmen of a manufacturer.
        craftsmen: Whole(1, 8) = "3", "agents", "MECHANISMS 2 (a craftsman has 1-4 buyers)";
        /// Known peers of a manufacturer in its stage.
        peers: Whole(0, 4) = "2", "agents", "MECHANISMS 2";
        /// Share of a manufacturer's hours that goes to its craftsmen by custom, however little there is to do.
        craft_custom: Real(0.0, 1.0) = "0.28", "share", "assumed";
        /// Weight of the logarithm of the quoted rate in choice.
        price_weight: Real(0.0, 20.0) = "4.0", "-", "MECHANISMS 2 (2-6)";
        /// Weight of the logarithm of quality in choice.
        quality_weight: Real(0.0, 20.0) = "2.0", "-", "MECHANISMS 2 (1-3)";
        /// Weight of trust in choice.
        trust_weight: Real(0.0, 20.0) = "2.5", "-", "MECHANISMS 2 (1.5-5)";
        /// Weight of distance in choice.
        distance_weight: Real(0.0, 5.0) = "0.05", "1/km", "MECHANISMS 2 and 11 (0.02-0.10)";
        /// Weight of a supplier's load in choice.
        load_weight: Real(0.0, 20.0) = "2.0", "-", "MECHANISMS 2";
        /// Spread of a pair's lasting liking, drawn at its first deal.
        liking: Real(0.0, 5.0) = "0.5", "-", "MECHANISMS 2";
        /// Largest share of a stage's work that one supplier gets, if others are known.
        largest_share: Real(0.05, 1.0) = "0.5", "share", "MECHANISMS 1 (0.2-0.5)";
        /// Chance a year that a buyer looks at a stranger at a stage.
        exploration: Real(0.0, 1.0) = "0.12", "share/year", "MECHANISMS 2 (0.01-0.05 a quarter)";
        /// Load against the normal one below which a maker goes and asks for work.
        idle: Real(0.0, 2.0) = "0.7", "share", "assumed";
        /// Chance a quarter that such a maker asks somebody new.
        canvassing: Real(0.0, 1.0) = "0.5", "share/quarter", "assumed";
        /// How far trust in the partners known lowers the looking (lock-in).
        lock_in: Real(0.0, 1.0) = "0.6", "-", "MECHANISMS 2 (0.3-0.9)";
        /// Months of a stage's usual flow that may wait in the queue before the excess goes outside.
        patience: Real(0.0, 60.0) = "1.0", "months", "assumed";
        /// Cost of watching over a deal without trust, as a share of its value; with full trust nothing.
        verification: Real(0.0, 1.0) = "0.04", "share", "MECHANISMS 2 (0.02-0.06)";
        /// Hours lost to set-ups when a maker works as far from its own kind of pattern as can be (half the circle of patterns), as a share.
        mismatch: Real(0.0, 5.0) = "0.2", "share", "assumed; MECHANISMS 7 (suppliers' variety is worth 2-6 %)";
        /// Local carriage.
        carriage: Real(0.0, 1000.0) = "0.4", "yen/(kg km)", "assumed";
    }
}

parameters! {
    /// How a month's work is done.
    Production at "production" {
        /// Elasticity of output an hour to skill.
        skill_elasticity: Real(0.0, 2.0) = "0.65", "-", "MECHANISMS 4 (0.5-0.8)";
        /// Hours beyond a full month that can be worked, as a share.
        overtime: Real(0.0, 1.0) = "0.15", "share", "assumed";
        /// Share of a full month's pay that workers get when there is less work.
        guaranteed_pay: Real(0.0, 1.0) = "0.8", "share", "assumed";
        /// Chance a month that machines or people fail a workshop.
        breakdown: Real(0.0, 1.0) = "0.04", "share/month", "assumed";
        /// Share of the month lost when they do.
        breakdown_loss: Real(0.0, 1.0) = "0.35", "share", "assumed";
        /// Commission of a manufacturer on work passed to a peer (nakama trade).
        commission: Real(0.0, 1.0) = "0.05", "share", "MECHANISMS 2 (0.03-0.08)";
        /// Elasticity of the orders of customers outside the district to the rate quoted against the outside's.
        outside_elasticity: Real(0.0, 20.0) = "3.0", "-", "assumed";
        /// Share of the customers outside of a maker who closes that turn to another of its stage; the others are lost to the district.
        outside_kept: Real(0.0, 1.0) = "0.0", "share", "assumed";
        /// Outlays of a maker for power, repairs and services, as a share of what it charges, material not counted.
        overhead: Real(0.0, 1.0) = "0.1", "share", "assumed";
    }
}

parameters! {
    /// How piece rates are bargained.
    PieceRates at "piece_rates" {
        /// A master's hour of a manufacturer at the founding, machines and profit included, against the pay of an hour.
        manufacturer: Real(0.0, 20.0) = "2.35", "-", "calibrated to a pay share of value added of about one half, and to rest: what discounting costs is in it";
        /// A master's hour of a craftsman at the founding against the pay of an hour.
        craftsman: Real(0.0, 20.0) = "1.35", "-", "assumed";
        /// Share of a wholesaler's missing margin that is taken from rates in a year.
        cuts: Real(0.0, 1.0) = "0.75", "share/year", "MECHANISMS 3 (cuts 60-90 %)";
        /// Share of a wholesaler's excess margin that is given to rates in a year.
        rises: Real(0.0, 1.0) = "0.35", "share/year", "MECHANISMS 3 (rises 20-50 %)";
        /// Rise of the rate a year for a full order book, per unit of load above normal.
        load: Real(0.0, 5.0) = "0.6", "log points/year", "calibrated, docs/calibration.md";
        /// Load at which a maker neither asks more nor less.
        normal_load: Real(0.1, 2.0) = "0.9", "share of capacity", "assumed";
        /// Share of what pay per unit of output changes by beyond prices that rates follow by custom; prices they follow in full.
        indexation: Real(0.0, 1.0) = "0.6", "share", "assumed";
        /// Share of the gap to the customary rate, a multiple of pay as at the founding, that is closed in a year.
        custom: Real(0.0, 1.0) = "0.22", "share/year", "assumed (MECHANISMS 3: rates are anchored in costs); less, and rates drift at rest";
        /// Constant of bargaining power (logit).
        power: Real(-10.0, 10.0) = "-1.2", "-", "MECHANISMS 3 (phi 0.1-0.4)";
        /// Weight of the logarithm of the number of buyers in bargaining power.
        buyers: Real(0.0, 5.0) = "0.4", "-", "MECHANISMS 3";
        /// Floor of a manufacturer's rate against the pay of an hour.
        manufacturer_floor: Real(0.0, 10.0) = "1.15", "-", "assumed: pay and running costs";
        /// Floor of a craftsman's rate against the pay of an hour.
        craftsman_floor: Real(0.0, 10.0) = "0.6", "-", "MECHANISMS 3 (0.3-1.2 of what other jobs pay)";
    }
}

parameters! {
    /// How wholesalers have goods made abroad instead.
    Offshore at "offshore" {
        /// Advantage in cost, as a share of the district's, at which a wholesaler who knows how sources half of what it could.
        threshold: Real(-1.0, 1.0) = "0.30", "share", "MECHANISMS 1 (0.25-0.45)";
        /// Width about the threshold over which sourcing grows.
        width: Real(0.001, 1.0) = "0.08", "share", "assumed";
        /// Largest share of a line's pieces that is sourced abroad.
        most: Real(0.0, 1.0) = "0.5", "share", "calibrated to S92 (2.5 % of what small firms make, 2007)";
        /// Chance a year that a wholesaler to whom it would pay begins.
        beginning: Real(0.0, 1.0) = "0.015", "share/year", "calibrated to S93 (12 % of small firms had subsidiaries abroad, 2007-09)";
        /// Persons of a wholesaler below which nobody begins.
        least_persons: Real(0.0, 10000.0) = "6.0", "persons", "MECHANISMS 1 (size above the median; S92)";
        /// Know-how with which one begins, of all there is to know.
        first_steps: Real(0.0, 1.0) = "0.15", "share", "assumed";
        /// Share of what is left to learn that is learned in a year of sourcing.
        learning: Real(0.0, 1.0) = "0.25", "share/year", "assumed";
        /// Cost of dealing, inspection and travel above the makers' price.
        premium: Real(0.0, 5.0) = "0.12", "share", "assumed";
        /// Months from order to arrival.
        lead_time: Whole(1, 11) = "4", "months", "assumed";
    }
}

parameters! {
    /// Rent, nuisance and the ways of goods in town.
    Location at "location" {
        /// Distance from the middle over which the pressure of the town falls to a third.
        reach: Real(0.01, 1000.0) = "2.0", "km", "MECHANISMS 11";
        /// Share of what a maker charges that rent and nuisance may take before it looks elsewhere: the middle of its distribution.
        bearable: Real(0.0, 1.0) = "0.115", "share", "MECHANISMS 11 (0.08-0.15)";
        /// Half the width of that distribution.
        bearable_spread: Real(0.0, 1.0) = "0.035", "share", "MECHANISMS 11";
        /// Chance a year that one who can bear no more goes elsewhere.
        moving: Real(0.0, 1.0) = "0.3", "share/year", "assumed";
        /// Kilograms of material that come from the middle of the town, where the station is, for a kilogram of product at each stage that takes material (Weber's material index).
        material_index: Real(0.0, 100.0) = "1.5", "kg/kg", "Weber (1909); assumed";
        /// Places that a beginner looks at before taking the cheapest.
        looked_at: Whole(1, 16) = "4", "places", "assumed";
    }
}

parameters! {
    /// How trust rises, breaks and fades.
    Trust at "trust" {
        /// Trust in a partner at the first deal.
        opening: Real(0.0, 1.0) = "0.2", "-", "MECHANISMS 2 (kin and locality 0.1-0.3)";
        /// Rise a month for work done as agreed, as a share of what is missing to full trust.
        rise: Real(0.0, 1.0) = "0.02", "share/month", "MECHANISMS 2 (0.03-0.10 a transaction and quarter)";
        /// Fall a month for work not done, as a share of trust, at complete failure.
        breach: Real(0.0, 1.0) = "0.25", "share/month", "MECHANISMS 2 (0.15-0.40)";
        /// Fall a month without trade, as a share of trust.
        idling: Real(0.0, 1.0) = "0.007", "share/month", "MECHANISMS 2 (0.01-0.03 a quarter)";
    }
}

parameters! {
    /// How and when is paid.
    Settlement at "settlement" {
        /// Term of promissory notes (tegata) for piece work.
        note_term: Whole(1, 11) = "4", "months", "MODEL 2 phase 7 (90-120 days)";
        /// Share of manufacturers' deals with craftsmen that are paid by passing on a customer's note; the others are paid in money.
        endorsing: Real(0.0, 1.0) = "0.4", "share", "assumed";
        /// Months within which a second dishonoured note ends the dealings with the bank.
        dishonour_window: Whole(1, 120) = "6", "months", "MODEL 2 phase 7";
        /// Money that firms keep at hand, in months of their outlays; they discount notes for it.
        money_target: Real(0.0, 60.0) = "1.0", "months", "recalled: money and deposits of small firms, 1 to 1.5 months of sales";
        /// Own funds that owners leave in the firm, in months of its outlays; they draw what it owns beyond.
        own_funds: Real(0.0, 60.0) = "1.0", "months", "recalled of small firms of the 1980s: 15 to 20 % of what they own, discounted notes among it; with a month it is 22 % here";
        /// Share that is drawn in a month of what own funds stood above that at the last quarter's look.
        drawing: Real(0.0, 0.34) = "0.25", "share/month", "assumed";
        /// What an owner takes for the household in any case while there is money, against pay in the district.
        owner_pay: Real(0.0, 10.0) = "0.9", "share of pay", "assumed";
        /// Share of the household's wealth that an owner pays in before the firm fails.
        owner_support: Real(0.0, 1.0) = "0.5", "share", "assumed (personal guarantees)";
        /// Fee to the cooperative (kumiai).
        cooperative_fee: Real(0.0, 0.2) = "0.004", "share of receipts", "assumed";
        /// Share of book value that stocks and work in progress bring when a solvent firm closes.
        closing_value: Real(0.0, 2.0) = "0.8", "share", "assumed";
        /// Share of book value that stocks and work in progress bring when a firm fails.
        liquidation_value: Real(0.0, 1.0) = "0.4", "share", "assumed";
    }
}

parameters! {
    /// The regional bank: discount window, loans, capital.
    Bank at "bank" {
        /// Margin over the lending rate in town for discounting notes.
        discount_margin: Real(-5.0, 30.0) = "0.0", "%/year", "MECHANISMS 6 (the lending rate in town is two points above the official one, of 1-3)";
        /// Margin over the lending rate in town for loans.
        loan_margin: Real(0.0, 30.0) = "1.0", "%/year", "MECHANISMS 6 (1-3 points)";
        /// What depositors get less than the lending rate in town.
        deposit_margin: Real(0.0, 30.0) = "4.0", "%/year", "assumed";
        /// What a year of dealings takes off the rate, for ten years at most.
        relationship: Real(0.0, 5.0) = "0.1", "%/year", "MECHANISMS 6 (0.1 points a year)";
        /// Share of a loan paid back in a month.
        repayment: Real(0.001, 1.0) = "0.0278", "share/month", "assumed (mean life of three years)";
        /// Months without payment after which a loan is called, unless the bank forbears.
        patience: Whole(1, 120) = "6", "months", "assumed";
        /// Years of dealings after which the bank forbears while its capital is thin.
        forbearance: Real(0.0, 200.0) = "10.0", "years", "MECHANISMS 6 (zombie rule)";
        /// Share of land that the bank lends on.
        loan_to_value: Real(0.0, 2.0) = "0.65", "share", "MECHANISMS 6 (0.5-0.8)";
        /// Years of an owner's earnings that the bank lends on.
        earnings_lent: Real(0.0, 50.0) = "2.0", "years", "assumed";
        /// Share of a guarantor's wealth that the bank lends on, and takes when the loan fails.
        guarantee: Real(0.0, 1.0) = "0.5", "share", "assumed (personal guarantees)";
        /// Weight of equity against assets in the bank's soft score.
        score_equity: Real(0.0, 10.0) = "0.4", "-", "MECHANISMS 6";
        /// Weight of a year's earnings against debt in the score.
        score_earnings: Real(0.0, 10.0) = "0.3", "-", "MECHANISMS 6";
        /// Weight of years of dealings, ten making one, in the score.
        score_relationship: Real(0.0, 10.0) = "0.15", "-", "MECHANISMS 6";
        /// Weight of collateral against debt in the score.
        score_collateral: Real(0.0, 10.0) = "0.15", "-", "MECHANISMS 6";
        /// Score below which the bank does not lend.
        bar: Real(-10.0, 10.0) = "0.3", "-", "assumed";
        /// How much the bar rises as the bank's own funds fall from thin to nothing.
        crunch: Real(0.0, 10.0) = "0.6", "-", "MECHANISMS 6 (0.3 standard deviations in 1997-2003)";
        /// Share of wholesalers' stocks that is financed by loans.
        stock_finance: Real(0.0, 1.0) = "0.4", "share", "assumed";
        /// Share of machines bought that is financed by loans.
        machine_finance: Real(0.0, 1.0) = "0.6", "share", "assumed";
        /// Land of the median firm at the founding, in years of a worker's pay.
        land: Real(0.0, 1000.0) = "5.0", "years of pay", "assumed";
        /// Spread of land: standard deviation of the logarithm.
        land_spread: Real(0.0, 3.0) = "0.6", "log points", "assumed";
        /// Share of its value that land brings in a forced sale.
        forced_sale: Real(0.0, 1.0) = "0.7", "share", "assumed";
        /// Loans outside the district, against deposits.
        outside_loans: Real(0.0, 2.0) = "0.25", "share", "assumed (regional banks lend most of what they take in)";
        /// Own funds against all that is lent that the bank aims at; what is more is paid out.
        capital_target: Real(0.0, 1.0) = "0.07", "share", "assumed";
        /// Own funds against all that is lent below which they are thin: the bar rises.
        thin_capital: Real(0.0, 1.0) = "0.05", "share", "MECHANISMS 6 (0.03-0.08)";
        /// Own funds against all that is lent below which the treasury recapitalises the bank to `least_capital`.
        rescue: Real(-1.0, 1.0) = "0.01", "share", "assumed (1998-2003)";
        /// Capital at the opening against deposits.
        capital: Real(0.0, 1.0) = "0.06", "share", "MECHANISMS 6 (0.03-0.08)";
        /// Smallest capital against all that is lent at which the bank still lends, and against notes held at which it still
        /// discounts.
        least_capital: Real(0.0, 1.0) = "0.04", "share", "MECHANISMS 6 (0.03-0.08)";
        /// Share of the bank's interest paid out as pay of its staff.
        staff: Real(0.0, 1.0) = "0.5", "share", "assumed";
        /// Share of the bank's profit of a month paid out as dividends, as long as its own funds are not thin.
        dividends: Real(0.0, 1.0) = "0.3", "share", "assumed";
        /// Share of the dividends that goes to households in town.
        dividends_in_town: Real(0.0, 1.0) = "0.5", "share", "assumed";
        /// Largest sum of one issuer's notes that the bank will hold, against its capital.
        largest_exposure: Real(0.0, 10.0) = "1.0", "share", "assumed: the bank stands for all banks, and what one holds no more of another takes";
    }
}

parameters! {
    /// Mechanisms that can be switched off, each alone.
    Switches at "switches" {
        /// Trust: without it every deal is one between strangers, and choice, watching and looking ignore it.
        trust: Flag = "true", "-", "MODEL 2";
        /// Passing overflow to peers of the stage (nakama trade).
        nakama: Flag = "true", "-", "MODEL 2 phase 4";
        /// Passing overflow to craftsmen.
        craftsmen: Flag = "true", "-", "MODEL 2 phase 4";
        /// Sending work that cannot be done in the district outside.
        outside_work: Flag = "true", "-", "MODEL 1";
        /// Habit and contracts of buyers; without them buyers move at once.
        slow_buyers: Flag = "true", "-", "MODEL 2 phase 6";
        /// Prices that follow rivals' prices for a while; without it costs are passed on in full.
        incomplete_pass_through: Flag = "true", "-", "MODEL 2 phase 3";
        /// Piece rates that give way to wholesalers' margins.
        squeeze: Flag = "true", "-", "MODEL 2 phase 3";
        /// Distance: carriage and its weight in choice.
        space: Flag = "true", "-", "MECHANISMS 11";
        /// Months in which machines or people fail.
        breakdowns: Flag = "true", "-", "MODEL 2 phase 5";
        /// Goods that wholesalers have made abroad.
        offshore: Flag = "true", "-", "MODEL 2 phase 3";
        /// Rent and nuisance of a growing town, and moving away from them.
        urban_pressure: Flag = "true", "-", "MECHANISMS 11";
        /// Carriage of material from the station, and beginners who choose their place by it (Weber).
        material_access: Flag = "true", "-", "Weber (1909)";
        /// What a lost supplier or wholesaler costs the others: work sent outside is dearer, slower and worse, and customers leave; without it work outside is as in the district and customers stay.
        supplier_feedback: Flag = "true", "-", "MODEL 8 P13";
        /// Skill and technique that change; without it both stay as they were founded, and technique follows the town's.
        learning: Flag = "true", "-", "MODEL 2 phase 8";
        /// Knowledge spill-overs: what is seen at others' is taken over, and one learns from the stage's masters.
        knowledge_spillovers: Flag = "true", "-", "MODEL 2, Marshall";
        /// Specialised suppliers: makers have a kind of pattern of their own, and buyers choose those that fit; without it everyone is as far from every pattern as a maker met alone.
        specialised_suppliers: Flag = "true", "-", "MODEL 2, Marshall";
        /// The bank's discount window.
        discounting: Flag = "true", "-", "MODEL 2 phase 7";
        /// Hiring, dismissal and leaving of workers; without them firms keep the persons they were founded with.
        hiring: Flag = "true", "-", "MODEL 2 phase 10";
        /// Labour pooling: people of the trade who have lost their place are found by the stage's other firms; without it only the young and those from other work are.
        labour_pooling: Flag = "true", "-", "MODEL 2, Marshall";
        /// Ageing of owners: retirement, death, handing over; without it owners stay as old as they are.
        ageing: Flag = "true", "-", "MODEL 2 phase 10";
        /// Succession; without it every firm ends with its owner.
        succession: Flag = "true", "-", "MECHANISMS 5";
        /// Closing while solvent because the living is too poor.
        giving_up: Flag = "true", "-", "MECHANISMS 13";
        /// Lower demands of the old; without it all owners expect what the young do.
        old_undercut: Flag = "true", "-", "MODEL 2 phase 10";
        /// New firms.
        entry: Flag = "true", "-", "MECHANISMS 13";
        /// New uses of old skill: looking for them, and selling what is found. Without it none of the switches below acts.
        niches: Flag = "true", "-", "MODEL 4";
        /// Designers from outside who work with makers.
        designers: Flag = "true", "-", "MODEL 4 (S105b)";
        /// The public research institute's help with new uses.
        institute: Flag = "true", "-", "MODEL 4 (S111-2)";
        /// Imitation of products that sell by others of the stage.
        imitation: Flag = "true", "-", "MODEL 4";
        /// Marketing by makers themselves; without it buyers hear of a product through partners and each other only.
        direct_sales: Flag = "true", "-", "MODEL 4";
        /// Selling by web.
        web_sales: Flag = "true", "-", "MODEL 4 (S80)";
        /// Franchise partners and agents.
        franchise: Flag = "true", "-", "MODEL 4 (S3)";
        /// Makers who enter markets abroad themselves.
        export_entry: Flag = "true", "-", "MODEL 4";
        /// Information for buyers abroad in their language.
        information: Flag = "true", "-", "MODEL 4 (S86)";
        /// Plants of one's own abroad.
        own_plants: Flag = "true", "-", "MODEL 4 (S95)";
        /// Parents who go abroad and take work along; without it all of them stay.
        parents_abroad: Flag = "true", "-", "MODEL 4 (S94)";
        /// Makers who follow a parent with a plant of their own.
        follow_parents: Flag = "true", "-", "MODEL 4 (S94)";
        /// The local brand of the cooperative.
        brand: Flag = "true", "-", "MODEL 4 (S47)";
        /// Alliances with partners abroad.
        alliances: Flag = "true", "-", "MODEL 4 (S98)";
        /// The bank's loans to firms of the district.
        loans: Flag = "true", "-", "MODEL 2 phase 9";
    }
}
