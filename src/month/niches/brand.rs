//! The local brand of the cooperative: a regional collective trademark, earned by the quality delivered under it, diluted by
//! those who deliver less, and able to carry joint research.

use crate::accounts::flows::Flow;
use crate::district::District;
use crate::district::programmes::Instrument;
use crate::foundation::elementary::ln;
use crate::foundation::measure::{Yen, whole};

/// Whether goods of the district bear the mark this month.
pub fn is_registered(district: &District) -> bool {
    let plan = &district.plan;
    let rules = &plan.scenario.brand;
    let own = rules.registered && district.today.month >= rules.from;
    plan.scenario.switches.brand
        && !district.today.at_rest
        && (own || district.programme_open(Instrument::LocalBrand))
}

/// How much of a use is open to imitators elsewhere.
pub(super) fn exposure(district: &District) -> f64 {
    if is_registered(district) { 1.0 - district.plan.scenario.brand.protects } else { 1.0 }
}

/// Quality that goods must have at least to bear the mark, against that of the founding, in logarithms: the floor is a multiple of
/// what the district sold at home on the average a month ago. And what the mark is worth to buyers at home, in log points of
/// price. Worth nothing where there is no mark.
pub(in crate::month) fn mark(district: &District) -> (f64, f64) {
    let rules = &district.plan.scenario.brand;
    let least =
        if rules.floor > 0.0 { district.niches.home_quality + ln(rules.floor) } else { f64::NEG_INFINITY };
    let worth = if is_registered(district) { rules.premium * district.niches.reputation } else { 0.0 };
    (least, worth)
}

/// What a wholesaler's sales owe for inspection and joint research this month, and how much of the quality delivered under
/// the mark is its.
pub(in crate::month) fn dues(district: &mut District, trader: usize) -> Yen {
    if !is_registered(district) {
        return 0;
    }
    let (lines, markets) = (district.plan.lines.len(), district.plan.markets.len());
    let rules = district.plan.scenario.brand.clone();
    let home: Yen = district.traders.home_sales[trader * markets..(trader + 1) * markets].iter().sum();
    if home == 0 {
        return 0;
    }
    let (mut quality, mut weight) = (0.0, 0.0);
    for line in 0..lines {
        let trade = &district.traders.lines[trader * lines + line];
        if trade.dealt && trade.stock.pieces > 0 {
            let pieces = trade.stock.pieces as f64;
            let worth = pieces * trade.unit_cost;
            quality += worth * (trade.stock.log_quality / pieces - district.plan.origin.log_quality[line]);
            weight += worth;
        }
    }
    if weight <= 0.0 {
        return 0;
    }
    let (least, _) = mark(district);
    let niches = &mut district.niches;
    niches.at_home.0 += home as f64;
    niches.at_home.1 += home as f64 * quality / weight;
    if quality / weight < least {
        return 0;
    }
    niches.branded.0 += home as f64;
    niches.branded.1 += home as f64 * quality / weight;
    let inspection = if rules.floor > 0.0 { whole(home as f64 * rules.inspection) } else { 0 };
    let firm = district.traders.firm[trader];
    district.subsidise(district.today.month, firm, Instrument::LocalBrand, inspection);
    inspection + whole(home as f64 * rules.levy)
}

/// Reputation moves slowly towards how much better than the district's other goods was what was delivered under the mark.
pub(super) fn remember_what_was_delivered(district: &mut District) {
    let rules = district.plan.scenario.brand.clone();
    let (sales, quality) = core::mem::take(&mut district.niches.branded);
    let (all, of_all) = core::mem::take(&mut district.niches.at_home);
    if all > 0.0 {
        district.niches.home_quality = of_all / all;
    }
    if !is_registered(district) {
        district.niches.under_the_brand = 0.0;
        return;
    }
    let home: Yen = district.traders.home_sales.iter().sum();
    district.niches.under_the_brand = if home > 0 { sales / home as f64 } else { 0.0 };
    // A mark that all bear tells buyers nothing.
    let above = if sales > 0.0 { quality / sales - district.niches.home_quality } else { 0.0 };
    let delivered = (above / rules.full).clamp(0.0, 1.0);
    let reputation = &mut district.niches.reputation;
    *reputation += rules.memory / 12.0 * (delivered - *reputation);
    // Fees and levy are one payment; the share of the levy in it is what research can count on.
    let flows = &district.ledger.flows;
    let paid = flows.paid(Flow::Fees, crate::accounts::flows::Sector::Wholesalers);
    district.niches.levied = whole((sales * rules.levy).min(paid as f64));
}

/// Share of the gap to the frontier that joint research closes in a quarter: none below the least participation.
pub(in crate::month) fn joint_research(district: &District) -> f64 {
    let rules = &district.plan.scenario.brand;
    if rules.levy <= 0.0
        || district.niches.levied == 0
        || district.niches.under_the_brand < rules.participation
    {
        return 0.0;
    }
    0.25 * rules.research * rules.levy / 0.02
}
