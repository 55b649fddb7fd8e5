//! How people learn, work, age, begin and leave: the parameters of their lives.

use super::parameters::parameters;

parameters! {
    /// How skill is learned and technique kept up.
    Learning at "learning" {
        /// Share of the gap to one's plateau of skill that full work closes in a year.
        rise: Real(0.0, 2.0) = "0.22", "share/year", "MECHANISMS 4 (0.15-0.30)";
        /// Share of skill that fades in a year without work.
        fading: Real(0.0, 1.0) = "0.05", "share/year", "MECHANISMS 4 (0.03-0.10)";
        /// Skill of one who is new to the trade.
        novice: Real(0.01, 1.0) = "0.35", "share of mastery", "assumed";
        /// Talent, the middle of its triangular distribution; the plateau is 0.5 and half the mean of talent and of the skill one learns from.
        talent: Real(0.0, 1.0) = "0.9", "share of mastery", "MECHANISMS 4";
        /// Talent: half the width of its distribution.
        talent_spread: Real(0.0, 0.5) = "0.08", "share of mastery", "assumed";
        /// Loss of technique by wear of machines, as a share.
        wear: Real(0.0, 1.0) = "0.06", "share/year", "assumed";
        /// Share of the gap to the frontier that a firm which invests closes by itself in a year.
        own: Real(0.0, 2.0) = "0.3", "share/year", "assumed";
        /// Spread of what firms find out by themselves: standard deviation of the logarithm.
        own_spread: Real(0.0, 2.0) = "0.5", "log points", "assumed";
        /// Share of the gap to a better technique seen at another's that is taken over in a year.
        imitation: Real(0.0, 2.0) = "0.15", "share/year", "MECHANISMS 7 (spill-over of 0.01-0.05 in productivity)";
        /// Distance over which what is seen loses two thirds of its worth.
        range: Real(0.01, 1000.0) = "5.0", "km", "MECHANISMS 11 (2-10 km)";
        /// Cost of machines that raise technique from nothing to the frontier, in years of pay a person.
        machine_cost: Real(0.0, 50.0) = "2.0", "years of pay", "assumed";
        /// Load below which nobody invests.
        invest_load: Real(0.0, 2.0) = "0.6", "share of capacity", "assumed";
        /// Age from which an owner without successor no longer invests.
        invest_age: Real(0.0, 200.0) = "60.0", "years", "assumed";
        /// Elasticity of quality to technique.
        tool_quality: Real(0.0, 2.0) = "0.25", "-", "MECHANISMS 4 (tools and inspection); assumed";
        /// Loss of speed a year after the age of 60.
        slowing: Real(0.0, 0.1) = "0.01", "share/year", "MECHANISMS 4 (0.5-1.5 % a year)";
        /// Loss of quality a year after the age of 65.
        trembling: Real(0.0, 0.1) = "0.01", "share/year", "MECHANISMS 4 (1 % a year)";
    }
}

parameters! {
    /// How firms find, keep and lose workers.
    Labour at "labour" {
        /// Share of the persons missing for a normal load that a firm looks for in a year.
        hiring: Real(0.0, 12.0) = "0.8", "share/year", "assumed";
        /// Share of the persons too many that a firm dismisses in a year.
        dismissal: Real(0.0, 12.0) = "0.3", "share/year", "assumed (adjustment of employment in Japan is slow)";
        /// Load against the normal one below which a firm dismisses; above it too many are reduced by not replacing all who leave.
        slack: Real(0.0, 2.0) = "0.8", "share", "assumed";
        /// Cost of finding one person, in months of pay; half of it for one of the trade.
        cost: Real(0.0, 60.0) = "1.0", "months of pay", "assumed";
        /// Share of those who look for a place in the trade and give up in a month.
        giving_up: Real(0.0, 1.0) = "0.1", "share/month", "assumed";
        /// Share of workers under thirty who leave for other jobs in a year.
        quit_young: Real(0.0, 1.0) = "0.07", "share/year", "assumed";
        /// Share of workers from thirty to 55 who do.
        quit: Real(0.0, 1.0) = "0.02", "share/year", "assumed (over 40 few move, MODEL 3)";
        /// Share of workers from 55 to 59 who leave in a year.
        retire_55: Real(0.0, 1.0) = "0.05", "share/year", "assumed";
        /// Share of workers from 60 to 64 who do.
        retire_60: Real(0.0, 1.0) = "0.15", "share/year", "assumed (desired retirement 64.5, MECHANISMS 4)";
        /// Share of workers from 65 to 69 who do.
        retire_65: Real(0.0, 1.0) = "0.3", "share/year", "assumed";
        /// Share of workers of 70 and older who do.
        retire_70: Real(0.0, 1.0) = "0.5", "share/year", "assumed";
        /// Constant of youths' choice of the trade (logit), when its pay and outlook are as the town's.
        liking: Real(-10.0, 10.0) = "-0.3", "-", "assumed";
        /// Weight of the logarithm of the district's pay against the town's in the choice.
        pay_weight: Real(0.0, 50.0) = "4.0", "-", "MECHANISMS 4";
        /// Weight of the outlook, full order books or empty ones, in the choice.
        outlook_weight: Real(0.0, 50.0) = "2.0", "-", "MECHANISMS 4";
        /// Share of the gap between hours asked for and a normal load that pay takes over in a month.
        pay_reaction: Real(0.0, 1.0) = "0.02", "1/month", "assumed";
        /// Furthest that the district's pay goes below or above the town's.
        pay_range: Real(0.0, 2.0) = "0.25", "log points", "assumed (pay per head lags the town's, MODEL 8 P1)";
        /// Most persons that a craftsman takes on, family and apprentices.
        apprentices: Real(0.0, 20.0) = "1.0", "persons", "MECHANISMS 4 (a master trains two at most; most have one or none)";
        /// Share of places filled with people from 25 to 54 from outside the trade, who are found if the firm pays as the town does.
        adults: Real(0.0, 1.0) = "0.4", "share", "assumed (married women and farmers who come back to work)";
        /// Pay of a craftsman's apprentice against a worker's.
        stipend: Real(0.0, 2.0) = "0.5", "share of pay", "assumed (MECHANISMS 4)";
        /// Wholesalers' pay of clerks against their sales, for which they want as many.
        clerks_pay: Real(0.0, 1.0) = "0.0126", "share of sales", "calibrated to persons engaged at rest";
    }
}

parameters! {
    /// How owners age, hand over and give up.
    Owners at "owners" {
        /// Chance a year that an old owner retires.
        retirement: Real(0.0, 1.0) = "0.25", "share/year", "MECHANISMS 4";
        /// Age at which half of it holds.
        retirement_age: Real(0.0, 200.0) = "70.0", "years", "MECHANISMS 4 (68-72)";
        /// Years about it over which it rises.
        retirement_spread: Real(0.1, 50.0) = "3.5", "years", "MECHANISMS 4 (3-4)";
        /// How much sooner one retires whose living falls short: multiple for the whole of it missing.
        weariness: Real(0.0, 50.0) = "2.0", "-", "MECHANISMS 4";
        /// Age at which an owner who has a successor hands over, with the same chance and spread.
        handing_over: Real(0.0, 200.0) = "67.0", "years", "MECHANISMS 5 (69.3 in the family, 63.7 outside)";
        /// Age from which an owner thinks of a successor.
        planning_age: Real(0.0, 200.0) = "55.0", "years", "MECHANISMS 5";
        /// Chance a year that the question is settled then.
        settling: Real(0.0, 1.0) = "0.12", "share/year", "MECHANISMS 5 (planning takes 5-10 years)";
        /// Chance that there is a child at all who could take over.
        children: Real(0.0, 1.0) = "0.85", "share", "assumed";
        /// Constant of a child's choice (logit) when the firm is worth what a job in town is.
        child: Real(-10.0, 10.0) = "-1.2", "-", "calibrated (MECHANISMS 5: 12.5 % decided, 52.6 % none in 2019)";
        /// Weight of the logarithm of the firm's worth, less debt, against a job in town.
        child_worth: Real(0.0, 20.0) = "1.5", "-", "assumed";
        /// Weight of a worker more in a child's choice, up to 20.
        child_workers: Real(0.0, 5.0) = "0.12", "-", "calibrated (no successor: 67 % at 1-4, 35 % at 5-9, 18 % at 10-19 persons)";
        /// Chance that other kin take over when no child does and the firm is worth it.
        kin: Real(0.0, 1.0) = "0.08", "share", "MECHANISMS 5 (10 % of successors)";
        /// Chance that a worker takes over then, for each worker.
        employee: Real(0.0, 1.0) = "0.02", "share", "MECHANISMS 5 (7.6 % outside the family over 20 years ago)";
        /// Chance that somebody from outside takes over then.
        outsider: Real(0.0, 1.0) = "0.05", "share", "MECHANISMS 5 (5-15 %)";
        /// Years by which a child who takes over is younger than the owner, at least; one below twenty cannot.
        generation: Real(0.0, 100.0) = "25.0", "years", "assumed (a father's age at his first child)";
        /// Share of an owner's wealth that goes to heirs in other places at death.
        heirs_away: Real(0.0, 1.0) = "0.4", "share", "assumed";
        /// Living below which an owner under 50 gives up, against pay in town.
        reservation_young: Real(0.0, 5.0) = "0.95", "share of pay", "MECHANISMS 3 (0.9-1.2)";
        /// Living below which an owner over 65 gives up, against pay in town; in between on a line.
        reservation_old: Real(0.0, 5.0) = "0.4", "share of pay", "MECHANISMS 3 (0.3-0.7)";
        /// What a craftsman's household wants besides for each helper who is no longer young, against what it wants for him:
        /// they share what he earns.
        helper_living: Real(0.0, 5.0) = "0.6", "share", "assumed (pay of women and farmers who come back to work, against all pay)";
        /// Chance a year that one gives up whose living is all missing.
        giving_up: Real(0.0, 1.0) = "0.4", "share/year", "assumed (with more, more close and begin at rest than was counted in the 1980s)";
        /// Openness of heirs of the family, the middle of its distribution.
        openness: Real(0.0, 1.0) = "0.3", "-", "assumed";
        /// Openness of outsiders.
        openness_outsider: Real(0.0, 1.0) = "0.6", "-", "MECHANISMS 5 (search breadth 1.5-3 times)";
        /// Half the width of openness in the family; twice that for outsiders.
        openness_spread: Real(0.0, 1.0) = "0.2", "-", "MECHANISMS 5 (a wider distribution)";
        /// Years over which a firm's profit is smoothed for those who judge by it: owners, heirs, beginners, the bank.
        looked_back: Real(0.25, 50.0) = "3.0", "years", "assumed (three years' accounts, as banks ask for)";
    }
}

parameters! {
    /// How firms begin.
    Entry at "entry" {
        /// Chance a year that a worker from 30 to 45 begins as a manufacturer, when the stage's manufacturers earn as usual.
        manufacturers: Real(0.0, 1.0) = "0.0098", "share/year", "calibrated to 3 % of establishments a year (MECHANISMS 13)";
        /// The same as a craftsman, when craftsmen earn as usual.
        craftsmen: Real(0.0, 1.0) = "0.0162", "share/year", "calibrated to 3 % of establishments a year (MECHANISMS 13)";
        /// The same for a wholesaler's clerk as a wholesaler, when wholesalers earn as usual.
        wholesalers: Real(0.0, 1.0) = "0.0033", "share/year", "calibrated to 3 % of establishments a year (MECHANISMS 13)";
        /// What manufacturers usually earn before their owners' pay, against pay in town; what they earn at the founding.
        usual_manufacturers: Real(0.001, 1000.0) = "5.1", "multiple of pay", "what comes out at rest";
        /// What craftsmen usually earn, likewise.
        usual_craftsmen: Real(0.001, 1000.0) = "1.65", "multiple of pay", "what comes out at rest";
        /// What wholesalers usually earn, likewise.
        usual_wholesalers: Real(0.001, 1000.0) = "38.0", "multiple of pay", "what comes out at rest: the gross margin is sourced, selling costs are not (docs/odd.md 8)";
        /// Elasticity of the chance to what those in the trade earn.
        profit: Real(0.0, 20.0) = "1.0", "-", "assumed (entry answers profit)";
        /// Elasticity of the chance to the load of the stage.
        outlook: Real(0.0, 20.0) = "6.0", "-", "calibrated: founded with a fifth more or fewer firms, a district is half-way back in ten years (MODEL 8)";
        /// Money that a founder brings, in months of pay in town, less if the town has less; who sets a clerk up as a
        /// wholesaler adds what two months of the new house's payments ask for.
        money: Real(0.0, 600.0) = "24.0", "months of pay", "assumed";
        /// Share of founders who come back from elsewhere and bring their money along.
        migrants: Real(0.0, 1.0) = "0.1", "share", "assumed";
        /// Share of founders who take a worker along.
        company: Real(0.0, 1.0) = "0.5", "share", "assumed";
        /// Trust with which the buyers of the old master meet a founder.
        trust: Real(0.0, 1.0) = "0.4", "-", "MECHANISMS 2 (kin and locality)";
        /// Share of a wholesaler's customers who go with a clerk who begins.
        customers: Real(0.0, 1.0) = "0.2", "share", "assumed";
    }
}
