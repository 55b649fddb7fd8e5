//! What each mechanism does: switched off, it changes what it should, in the right direction.
//!
//! Pairs of runs share their luck (one replicate, with and without), so that few of them are enough. A difference is
//! printed with its interval of 95 per cent (Student's t over pairs), and the interval of the most natural measure
//! must lie on the right side of zero. Where a mechanism does nothing that can be told at default values, the bound below
//! which its effect lies is asserted instead, and a district in which it does something. Marshall's three advantages have
//! a file of their own, `advantages.rs`.

mod common;

use common::{Eye, SWITCHES, all, mean, record, series, simulation};
use sanchi::accounts::flows::{Flow, Sector};
use sanchi::district::District;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::statistics;
use sanchi::observe::table::Record;
use sanchi::simulation::Simulation;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

/// Half the district: enough wholesalers that no one of them matters to the bank.
const HALF: [&str; 2] = ["sizes.scale=0.5", "span.to=\"1992-12\""];
const PAIRS: u32 = 12;

/// Pairs of whole districts over the whole span: lives are long.
const LIVES: u32 = 8;

/// A mean difference and half the width of its interval.
#[derive(Clone, Copy, Debug)]
struct Difference {
    mean: f64,
    half: f64,
}

impl Difference {
    fn of(differences: &[f64]) -> Self {
        let estimate = statistics::paired_interval(differences, 0.95).unwrap();
        Self { mean: estimate.value, half: estimate.high - estimate.value }
    }

    fn is_above_zero(self) -> bool {
        self.mean - self.half > 0.0
    }

    fn is_below_zero(self) -> bool {
        self.mean + self.half < 0.0
    }
}

/// Records with and without something.
struct Pairs(Vec<(Record, Record)>);

impl Pairs {
    fn without(switch: &str) -> Self {
        Self::of(&HALF, &all(&[&HALF, &[&format!("switches.{switch}=false")]]))
    }

    fn of(with: &[&str], without: &[&str]) -> Self {
        let (with, without) = (simulation(with), simulation(without));
        let pair = |replicate| (record(&with, replicate), record(&without, replicate));
        Self((0..PAIRS).map(pair).collect())
    }

    /// The typical district at its full size and over its whole span, with and without.
    fn of_lives_without(switch: &str) -> Self {
        static WITH: OnceLock<Vec<Record>> = OnceLock::new();
        let run = |overrides: &[&str]| -> Vec<Record> {
            let simulation = simulation(overrides);
            (0..LIVES).map(|replicate| record(&simulation, replicate)).collect()
        };
        let with = WITH.get_or_init(|| run(&[])).iter().cloned();
        let without = run(&[&format!("switches.{switch}=false")]);
        println!("  without {switch}, {LIVES} pairs:");
        Self(with.zip(without).collect())
    }

    /// What leaving it out adds to a measure's mean over years.
    fn added(&self, measure: &str, from: i32, to: i32) -> Difference {
        self.adds(&format!("{measure} {from}-{to}"), |record| mean(record, measure, from, to))
    }

    /// What leaving it out adds to what is worked out from a record.
    fn adds(&self, what: &str, at: impl Fn(&Record) -> f64) -> Difference {
        let differences: Vec<f64> = self.0.iter().map(|(with, without)| at(without) - at(with)).collect();
        let base: Vec<f64> = self.0.iter().map(|(with, _)| at(with)).collect();
        let found = Difference::of(&differences);
        println!(
            "  {what}: {:.4} without it {:+.4} (+- {:.4})",
            statistics::mean(&base).unwrap(),
            found.mean,
            found.half
        );
        found
    }

    /// Whether a measure is zero in every month without it, and not with it.
    fn is_what_makes(&self, measure: &str) -> bool {
        self.0.iter().all(|(_, without)| series(without, measure).all(|(_, value)| value == 0.0))
            && self.0.iter().any(|(with, _)| series(with, measure).any(|(_, value)| value != 0.0))
    }
}

/// The mean over months of what a function sees, by pair.
fn seen(with: &Simulation, without: &Simulation, of: impl Fn(&District) -> f64) -> Difference {
    let look = |simulation: &Simulation, replicate| {
        let (mut sum, mut months) = (0.0, 0);
        let mut eye = Eye(|_: Month, district: &District| {
            sum += of(district);
            months += 1;
        });
        simulation.run(replicate, &AtomicBool::new(false), &mut eye).unwrap();
        sum / f64::from(months)
    };
    let (with, without): (Vec<f64>, Vec<f64>) =
        (0..PAIRS).map(|replicate| (look(with, replicate), look(without, replicate))).unzip();
    let differences: Vec<f64> = with.iter().zip(&without).map(|(with, without)| without - with).collect();
    let found = Difference::of(&differences);
    println!(
        "  {:.4} without it {:+.4} (+- {:.4})",
        statistics::mean(&with).unwrap(),
        found.mean,
        found.half
    );
    found
}

/// The first months after the founding, in which both of a pair still have the same firms.
const FIRST_MONTHS: [&str; 4] =
    ["sizes.scale=0.5", "span.to=\"1980-03\"", "span.warm_up_least=0", "span.warm_up_most=0"];

/// What a switch adds to what is seen in the first months, when it is off.
fn without_at_first(switch: &str, what: &str, of: impl Fn(&District) -> f64) -> Difference {
    print!("  {what}, first months:");
    let off = format!("switches.{switch}=false");
    seen(&simulation(&FIRST_MONTHS), &simulation(&all(&[&FIRST_MONTHS, &[&off]])), of)
}

/// What a switch adds to what is seen, when it is off.
fn without(switch: &str, what: &str, of: impl Fn(&District) -> f64) -> Difference {
    print!("  {what}:");
    let off = format!("switches.{switch}=false");
    seen(&simulation(&HALF), &simulation(&all(&[&HALF, &[&off]])), of)
}

/// The share of the work asked of manufacturers that is done in its month.
fn filled(district: &District) -> f64 {
    let shops = &district.shops;
    let (mut done, mut asked) = (0.0, 0.0);
    for &shop in shops.manufacturers.iter().flatten() {
        asked += shops.asked[shop as usize];
        done += shops.asked[shop as usize] * shops.fill[shop as usize];
    }
    if asked > 0.0 { done / asked } else { 1.0 }
}

fn paid(district: &District, flow: Flow, from: Sector, to: Sector) -> f64 {
    district.ledger.flows.get(flow, from, to) as f64
}

#[test]
fn without_trust_deals_are_watched_more_and_partners_change_more_often() {
    let pairs = Pairs::without("trust");
    assert!(pairs.added("link_survival_12m", 1981, 1992).is_below_zero());
    let watching = |district: &District| {
        let work = paid(district, Flow::PieceWork, Sector::Wholesalers, Sector::Manufacturers);
        paid(district, Flow::Verification, Sector::Wholesalers, Sector::Services) / work.max(1.0)
    };
    let found = without("trust", "cost of watching over deals, share of work", watching);
    // Four per cent of a deal between strangers.
    assert!(found.is_above_zero() && found.mean > 0.02, "{found:?}");
}

#[test]
fn without_nakama_trade_less_of_the_work_asked_for_is_done_in_time() {
    assert!(without_at_first("nakama", "work done of work asked", filled).is_below_zero());
}

#[test]
fn without_craftsmen_work_is_dearer_until_others_are_hired_and_less_is_made() {
    // From the founding on, before manufacturers have hired whom they lack: in a warm-up they do.
    let at_once = ["sizes.scale=0.5", "span.to=\"1981-12\"", "span.warm_up_least=0", "span.warm_up_most=0"];
    println!("  from the founding on:");
    let pairs = Pairs::of(&at_once, &all(&[&at_once, &["switches.craftsmen=false"]]));
    assert!(pairs.added("mean_piece_rate", 1981, 1981).is_above_zero());
    assert!(pairs.added("sales", 1980, 1980).is_below_zero());
    println!("  after a warm-up:");
    let pairs = Pairs::without("craftsmen");
    let later = pairs.added("mean_piece_rate", 1981, 1992);
    let rate = mean(&pairs.0[0].0, "mean_piece_rate", 1981, 1992);
    assert!(later.mean.abs() + later.half < 0.06 * rate, "{later:?} of {rate}");
    assert!(pairs.added("manufacturers", 1981, 1992).is_above_zero());
    assert!(pairs.added("shipments", 1981, 1992).is_below_zero());
    let earned =
        |district: &District| paid(district, Flow::CraftWork, Sector::Manufacturers, Sector::Craftsmen);
    assert!(without("craftsmen", "yen paid for craft work", earned).is_below_zero());
}

#[test]
fn without_outside_work_none_goes_outside_and_a_district_short_of_hands_sells_less() {
    let pairs = Pairs::without("outside_work");
    assert!(pairs.0.iter().all(|(_, without)| mean(without, "outside_share", 1980, 1992) == 0.0));
    // In the typical district little goes outside: sales move by less than a tenth. Six pairs tell no more, because
    // failures in the warm-up differ within a pair.
    let found = pairs.added("sales", 1981, 1992);
    let sales = mean(&pairs.0[0].0, "sales", 1981, 1992);
    assert!(found.mean.abs() + found.half < 0.1 * sales, "{found:?}");
    let short = all(&[
        &FIRST_MONTHS,
        &["span.to=\"1981-12\"", "sizes.manufacturers=150", "sizes.opening_money=12.0"],
    ]);
    let pairs = Pairs::of(&short, &all(&[&short, &["switches.outside_work=false"]]));
    println!("  with 150 manufacturers for 400, from the founding on:");
    assert!(pairs.0.iter().all(|(with, _)| mean(with, "outside_share", 1980, 1980) > 0.05));
    assert!(pairs.added("fill_rate", 1981, 1981).is_below_zero());
    assert!(pairs.added("sales", 1981, 1981).is_below_zero());
}

#[test]
fn without_habit_buyers_abroad_leave_at_once_when_the_yen_rises() {
    let pairs = Pairs::without("slow_buyers");
    assert!(pairs.added("exports", 1986, 1986).is_below_zero());
}

#[test]
fn with_costs_passed_on_in_full_prices_abroad_rise_more_and_margins_shrink_less() {
    let pairs = Pairs::without("incomplete_pass_through");
    assert!(pairs.added("export_price", 1986, 1988).is_above_zero());
    assert!(pairs.added("wholesaler_margin", 1986, 1988).is_above_zero());
    // Exports in yen are price times pieces, and buyers leave with a half-life of a year: at first the higher price
    // weighs more (a J-curve), so the loss is looked for once habits have moved. Over 1986-1988, where this test
    // first looked, the two cancel.
    pairs.added("exports", 1986, 1986);
    assert!(pairs.added("exports", 1989, 1992).is_below_zero());
}

#[test]
fn without_the_squeeze_makers_keep_their_rates_when_the_yen_rises() {
    let pairs = Pairs::without("squeeze");
    assert!(pairs.added("mean_piece_rate", 1986, 1992).is_above_zero());
    // Later many of those who could not squeeze have closed, and the others have their customers.
    assert!(pairs.added("wholesaler_margin", 1986, 1987).is_below_zero());
}

#[test]
fn without_space_carriage_is_free_and_work_goes_farther() {
    let carriage = |district: &District| paid(district, Flow::Freight, Sector::Wholesalers, Sector::Services);
    let found = without("space", "carriage in town, yen a month", carriage);
    assert!(found.is_below_zero());
    // Weighted with the hours ordered.
    let distance = |district: &District| {
        let (stages, lines) = (district.plan.stages.len(), district.plan.lines.len());
        let (mut sum, mut weight) = (0.0, 0.0);
        for &trader in &district.traders.active {
            let trader = trader as usize;
            for stage in 0..stages {
                for place in district.ties.of(trader, stage, stages) {
                    let orders = &district.ties.orders[place * lines..(place + 1) * lines];
                    let recipes = district.plan.lines.iter().map(|line| line.hours[stage]);
                    let hours: f64 =
                        orders.iter().zip(recipes).map(|(&pieces, hours)| pieces as f64 * hours).sum();
                    let other = district.shops.firm[district.ties.suppliers[place].shop as usize];
                    let way = district.firms.distance(district.traders.firm[trader], other);
                    sum += hours * f64::from(way);
                    weight += hours;
                }
            }
        }
        sum / weight
    };
    // A whole district, since in half of one chance is as large as the difference.
    const WHOLE: &str = "span.to=\"1992-12\"";
    print!("  distance of an hour's work, km:");
    let found = seen(&simulation(&[WHOLE]), &simulation(&[WHOLE, "switches.space=false"]), distance);
    assert!(found.is_above_zero());
}

#[test]
fn without_breakdowns_more_of_the_work_asked_for_is_done_in_time() {
    assert!(without_at_first("breakdowns", "work done of work asked", filled).is_above_zero());
}

#[test]
fn without_the_discount_window_the_bank_holds_no_notes_and_makers_fail() {
    let held = |district: &District| {
        district.notes.held(sanchi::accounts::ledger::Account::of_sector(Sector::Bank)) as f64
    };
    let pairs = Pairs::without("discounting");
    assert!(pairs.added("manufacturers", 1980, 1992).is_below_zero());
    assert!(without("discounting", "notes that the bank holds", held).is_below_zero());
    assert!(pairs.0.iter().all(|(_, without)| mean(without, "notes_discounted", 1980, 1992) == 0.0));
    // What the bank lends is loans alone.
    assert!(pairs.0.iter().all(|(_, without)| {
        mean(without, "bank_lending", 1980, 1992) == mean(without, "bank_loans", 1980, 1992)
    }));
}

#[test]
fn demand_does_not_depend_on_the_number_of_sellers() {
    let at_once = ["sizes.scale=0.5", "span.to=\"1980-12\"", "span.warm_up_least=0", "span.warm_up_most=0"];
    let twice = all(&[&at_once, &["sizes.wholesalers=120", "sizes.wholesaler_persons=3.25"]]);
    let asked = |district: &District| district.traders.offers.iter().map(|offer| offer.asked).sum::<f64>();
    let (few, many) = (simulation(&at_once), simulation(&twice));
    let first = |simulation: &Simulation| {
        let mut life = simulation.begin(0, None).unwrap();
        life.live(life.next_month().unwrap()).unwrap();
        asked(&life.district)
    };
    let change = first(&many) / first(&few) - 1.0;
    println!(
        "  pieces asked for in the first month, twice as many wholesalers of half the size: {:+.3} %",
        100.0 * change
    );
    assert!(change.abs() < 0.005, "{change}");
    print!("  pieces asked for in the first year:");
    let found = seen(&few, &many, asked);
    let whole = first(&few);
    assert!(found.mean.abs() + found.half < 0.03 * whole, "{found:?} of {whole}");
    // Sales are demand as far as there is stock: where there is plenty, they are the same.
    let stocked = ["wholesaling.stock_cover=4.0"];
    println!("  with stock for four months:");
    let pairs = Pairs::of(&all(&[&at_once, &stocked]), &all(&[&twice, &stocked]));
    let sales = mean(&pairs.0[0].0, "sales", 1980, 1980);
    let found = pairs.added("sales", 1980, 1980);
    assert!(found.mean.abs() + found.half < 0.01 * sales, "{found:?} of {sales}");
    // At default values more wholesalers know more makers, so that less is sold out: supply, not demand.
    println!("  at default values:");
    let pairs = Pairs::of(&at_once, &twice);
    let served = pairs.added("fill_rate", 1980, 1980);
    let change = pairs.added("sales", 1980, 1980).mean / mean(&pairs.0[0].0, "sales", 1980, 1980);
    let share = served.mean / mean(&pairs.0[0].0, "fill_rate", 1980, 1980);
    assert!((change - share).abs() < 0.01, "sales {change:+.4}, share of demand served {share:+.4}");
}

#[test]
fn without_learning_skill_and_what_a_person_brings_forth_stay_low() {
    let pairs = Pairs::of_lives_without("learning");
    assert!(pairs.added("mean_skill", 1990, 2010).is_below_zero());
    assert!(pairs.added("productivity", 1981, 2010).is_below_zero());
    // Skill is what it was at the founding, but for those who have left.
    let founding = simulation(&["switches.learning=false"]).scenario().sizes.skill_mean;
    let all =
        |(_, without): &(Record, Record)| (mean(without, "mean_skill", 1980, 2010) / founding - 1.0).abs();
    assert!(pairs.0.iter().all(|pair| all(pair) < 0.05));
}

#[test]
fn without_loans_technique_falls_behind() {
    let pairs = Pairs::of_lives_without("loans");
    assert!(pairs.is_what_makes("bank_loans") && pairs.is_what_makes("new_loans"));
    assert!(pairs.added("mean_technique", 1990, 2010).is_below_zero());
    // Loans bring hardly anybody down and save hardly anybody: less than one a year more or less.
    let bankrupt = pairs.added("closures_bankrupt", 1981, 2010);
    assert!(bankrupt.mean.abs() + bankrupt.half < 1.0 / 12.0);
    pairs.added("wholesalers", 2005, 2010);
}

#[test]
fn without_hiring_nobody_is_taken_on_or_dismissed_and_people_stay_when_work_goes() {
    let pairs = Pairs::of_lives_without("hiring");
    assert!(pairs.is_what_makes("hired") && pairs.is_what_makes("dismissed"));
    // Fewer are there, since who goes with a firm is not replaced, but fewer are lost.
    let [early, late] =
        [(1985, 1989), (2005, 2010)].map(|(from, to)| pairs.added("persons_engaged", from, to));
    assert!(late.mean - late.half > early.mean + early.half);
    assert!(pairs.added("utilisation", 2005, 2010).is_below_zero());
}

#[test]
fn without_ageing_owners_stay_as_old_as_they_were_and_nobody_hands_over() {
    let pairs = Pairs::of_lives_without("ageing");
    assert!(pairs.is_what_makes("successions"));
    assert!(pairs.added("mean_owner_age", 2005, 2010).is_below_zero());
    assert!(pairs.added("establishments", 2005, 2010).is_above_zero());
    let older = |(_, without): &(Record, Record)| {
        mean(without, "mean_owner_age", 2010, 2010) - mean(without, "mean_owner_age", 1980, 1980)
    };
    assert!(pairs.0.iter().all(|pair| older(pair) < 1.0));
}

#[test]
fn without_successors_firms_end_with_their_owners() {
    let pairs = Pairs::of_lives_without("succession");
    assert!(pairs.is_what_makes("successions"));
    assert!(pairs.added("establishments", 1985, 1985).is_below_zero());
    assert!(pairs.added("establishments", 2005, 2010).is_below_zero());
    assert!(pairs.added("wholesalers", 2005, 2010).is_below_zero());
}

#[test]
fn without_giving_up_poor_makers_go_on() {
    let pairs = Pairs::of_lives_without("giving_up");
    assert!(pairs.added("establishments", 2005, 2010).is_above_zero());
    assert!(pairs.added("closures_solvent", 1981, 2010).is_below_zero());
    assert!(pairs.added("owner_living", 1981, 2010).is_below_zero());
}

#[test]
fn without_the_lower_demands_of_the_old_they_stop_sooner() {
    let pairs = Pairs::of_lives_without("old_undercut");
    assert!(pairs.added("mean_craftsman_age", 2005, 2010).is_below_zero());
    assert!(pairs.added("establishments", 2005, 2010).is_below_zero());
    assert!(pairs.added("mean_piece_rate", 1981, 2010).is_above_zero());
}

#[test]
fn without_entry_nobody_begins_and_there_are_fewer_who_live_better() {
    let pairs = Pairs::of_lives_without("entry");
    assert!(pairs.is_what_makes("openings"));
    assert!(pairs.added("establishments", 1985, 1985).is_below_zero());
    assert!(pairs.added("owner_living", 1981, 2010).is_above_zero());
    pairs.added("shipments", 1981, 2010);
}

#[test]
fn without_goods_made_abroad_rivals_sell_more() {
    let pairs = Pairs::of_lives_without("offshore");
    assert!(pairs.is_what_makes("offshore_share"));
    assert!(pairs.added("import_penetration", 2000, 2010).is_above_zero());
    // Makers at home get what was made abroad, and lose what wholesalers had sold who fail without it: neither is told apart here.
    let shipments = pairs.added("shipments", 2000, 2010);
    assert!(shipments.mean.abs() + shipments.half < 0.4e9, "of 3.6 billion yen a month");
}

#[test]
fn without_the_pressure_of_the_town_makers_keep_what_rent_takes() {
    let pairs = Pairs::of_lives_without("urban_pressure");
    assert!(pairs.added("productivity", 1981, 2010).is_above_zero());
    assert!(pairs.added("owner_living", 1981, 2010).is_above_zero());
    assert!(pairs.added("establishments", 2005, 2010).is_above_zero());
    // In a small town next to nobody moves away for it: below one in twenty years.
    let moved = pairs.added("relocations", 1981, 2010);
    assert!(moved.mean.abs() + moved.half < 1.0 / 240.0, "{moved:?}");
    // In a larger one they do.
    let pressed = ["sizes.scale=0.5", "shock.urbanisation.change.pressure.series=0.25"];
    let pairs = Pairs::of(&pressed, &all(&[&pressed, &["switches.urban_pressure=false"]]));
    assert!(pairs.is_what_makes("relocations"));
    assert!(pairs.added("relocations", 1981, 2010).is_below_zero());
}

#[test]
fn without_material_from_the_station_makers_keep_what_carriage_takes() {
    let pairs = Pairs::of_lives_without("material_access");
    // A town is small: what a person brings forth moves by less than three per cent.
    let found = pairs.added("productivity", 1981, 1990);
    let productivity = mean(&pairs.0[0].0, "productivity", 1981, 1990);
    assert!(found.mean.abs() + found.half < 0.03 * productivity, "{found:?}");
    let carriage =
        |district: &District| paid(district, Flow::Freight, Sector::Manufacturers, Sector::Services);
    assert!(without("material_access", "carriage of material, yen a month", carriage).is_below_zero());
}

/// P13: a supplier lost costs the others. In the typical district none is missed: work falls faster than makers leave, no
/// stage runs short, and next to nothing goes outside. So the fall is as deep without the feedback. It shows where hands
/// are short.
#[test]
fn without_the_feedback_of_lost_suppliers_the_same_shock_does_about_as_much_as_none_is_missed() {
    let pairs = Pairs::of_lives_without("supplier_feedback");
    let fall = |measure: &'static str| {
        move |record: &Record| {
            100.0 * (mean(record, measure, 2000, 2000) / mean(record, measure, 1985, 1985) - 1.0)
        }
    };
    for measure in ["shipments", "manufacturers", "establishments"] {
        // In points of per cent.
        let found = pairs.adds(&format!("change of {measure} from 1985 to 2000, per cent"), fall(measure));
        assert!(found.mean.abs() + found.half < 4.0, "{measure}: {found:?}");
    }
    assert!(pairs.0.iter().all(|(with, _)| mean(with, "outside_share", 1981, 2010) < 1e-4));
    pairs.added("mean_piece_rate", 1981, 1985);
    // Where hands are short, the outside does the rest at once and as well: wholesalers sell more, for years.
    let short = all(&[
        &FIRST_MONTHS,
        &["span.to=\"1983-12\"", "sizes.manufacturers=150", "sizes.opening_money=12.0"],
    ]);
    println!("  with 150 manufacturers for 400, from the founding on:");
    let pairs = Pairs::of(&short, &all(&[&short, &["switches.supplier_feedback=false"]]));
    assert!(pairs.added("sales", 1980, 1980).is_above_zero());
    assert!(pairs.added("sales", 1982, 1983).is_above_zero());
}

#[test]
fn every_switch_has_a_test() {
    let tests = [
        include_str!("behaviour.rs"),
        include_str!("advantages.rs"),
        include_str!("niches.rs"),
        include_str!("parents.rs"),
    ]
    .concat();
    for switch in SWITCHES {
        let named = [format!("\"{switch}\""), format!("\"switches.{switch}=false\"")];
        assert!(named.iter().any(|name| tests.contains(name)), "{switch}");
    }
}
