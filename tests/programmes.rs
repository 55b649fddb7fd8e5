//! Programmes: every yen is accounted for, nothing happens without a budget, and each instrument does what it should.
//!
//! Effects are differences of pairs that share their luck, printed with intervals of 95 per cent (Student's t) and with
//! what they cost a year.

mod common;

use common::{Eye, TENTH, all, attempt_of, column, live, mean, record, series, simulation, written};
use sanchi::accounts::flows::Flow;
use sanchi::district::District;
use sanchi::district::programmes::{FUNDERS, Instrument};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::statistics;
use sanchi::observe::digest::digest;
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::Record;
use sanchi::simulation::Simulation;
use sanchi::simulation::arms::run_arms;
use std::sync::atomic::AtomicBool;

/// Every instrument, in four programmes of different kinds, each with a budget of so many million yen a year.
fn everything(budget: f64) -> String {
    let some = |name: &str, instruments: &[&str], more: &str| {
        let list = instruments.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        format!(
            "[programme.{name}]\nfrom = \"1982-07\"\nto = \"1991-12\"\nbudget = {budget}\ninstruments = [{list}]\n{more}\n"
        )
    };
    let mixed = "town = 0.2\nprefecture = 0.3\ntreasury = 0.5\n";
    let words = Instrument::WORDS;
    [
        "format = 1\nextends = \"typical\"\n".to_owned(),
        some("by_merit", &words[..9], &format!("{mixed}target = \"statutory\"\nterm = 60")),
        some("by_lot", &words[9..], &format!("{mixed}selection = \"lot\"\nterm = 36\neffort = 0.1")),
        some("by_order", &["training"], "selection = \"order\"\ntarget = \"regain\"\nterm = 24"),
        some("for_all", words, &format!("{mixed}selection = \"all\"")),
    ]
    .concat()
}

fn small(text: &str) -> Simulation {
    written(text, &[TENTH[0], TENTH[1], "span.to=\"1993-12\""]).unwrap_or_else(|why| panic!("{why}"))
}

fn bits(record: &Record) -> Vec<u64> {
    record.district.iter().chain(&record.stages).map(|value| value.to_bits()).collect()
}

#[test]
fn without_a_budget_not_one_byte_changes() {
    let base = small("format = 1\nextends = \"typical\"\n");
    let with = small(&everything(0.0));
    for replicate in 0..2 {
        let (base, with) = (record(&base, replicate), record(&with, replicate));
        assert!(bits(&base) == bits(&with), "replicate {replicate}");
        assert_eq!(format!("{:?}", base.events), format!("{:?}", with.events));
    }
}

/// What the public has paid this month by the ledger, by funder.
fn by_the_ledger(district: &District) -> [i64; 3] {
    let flows = &district.ledger.flows;
    FUNDERS.map(|funder| flows.paid(Flow::Grant, funder) + flows.paid(Flow::OutsideCustomers, funder))
}

#[test]
fn every_yen_is_in_the_ledger_in_the_measures_and_in_the_events() {
    const BUDGET: f64 = 20.0;
    let simulation = small(&everything(BUDGET));
    let (mut paid, mut recorder) = ([0; 3], Recorder::default());
    let mut by_year = std::collections::BTreeMap::new();
    let eye = Eye(|month: Month, district: &District| {
        let ledger = by_the_ledger(district);
        assert_eq!(ledger, district.programmes.count.spent, "{month}");
        paid = [0, 1, 2].map(|funder| paid[funder] + ledger[funder]);
        let fiscal = month.plus(-3).year();
        *by_year.entry(fiscal).or_insert(0) += ledger.iter().sum::<i64>();
    });
    simulation.run(0, &AtomicBool::new(false), &mut (eye, &mut recorder)).unwrap();
    println!("  paid by town, prefecture and treasury: {paid:?}; by fiscal year: {by_year:?}");
    assert!(paid.iter().all(|&sum| sum > 0), "{paid:?}");
    let record = recorder.record;
    for (funder, name) in ["town", "prefecture", "treasury"].iter().enumerate() {
        let measured: f64 = series(&record, &format!("public_spending_{name}")).map(|(_, value)| value).sum();
        assert_eq!(measured, paid[funder] as f64, "{name}");
        let sector = FUNDERS[funder].name();
        let told = record.events.iter().filter(|event| {
            event.kind == "grant_paid" && event.other.is_some_and(|other| other.to_string() == sector)
        });
        assert_eq!(told.map(|event| event.amount).sum::<i64>(), paid[funder], "{name}");
    }
    for (year, sum) in by_year {
        assert!(sum <= (4.0 * BUDGET * 1e6) as i64, "{year}: {sum}");
        assert!(sum > 0 || !(1982..=1991).contains(&year), "{year}");
    }
    assert!(record.events.iter().any(|event| event.kind == "grant_awarded"));
    assert!(record.events.iter().any(|event| event.kind == "target_met" || event.kind == "target_missed"));
}

#[test]
fn a_programme_is_nothing_before_it_opens_and_an_arm_with_it_shares_the_past() {
    let (base, with) = (small("format = 1\nextends = \"typical\"\n"), small(&everything(20.0)));
    assert_eq!(with.splits_from(&base, 0), Some(Month::new(1982, 7)));
    let (one, other) = (record(&base, 0), record(&with, 0));
    let width = one.district.len() / one.months.len();
    let opens = one.months.iter().position(|&month| month == Month::new(1982, 7)).unwrap() * width;
    assert!(bits(&one)[..opens] == bits(&other)[..opens]);
    assert!(bits(&one)[..one.district.len()] != bits(&other)[..one.district.len()]);
    let stop = AtomicBool::new(false);
    let together = run_arms(&[&base, &with], 0, &stop, &Recorder::default());
    assert!(bits(&together[1].as_ref().unwrap().record) == bits(&other));
    assert_eq!(format!("{:?}", together[1].as_ref().unwrap().record.events), format!("{:?}", other.events));
    assert_eq!(digest(&live(&with, 0).unwrap()), digest(&live(&with, 0).unwrap()));
}

#[test]
fn where_the_town_has_too_little_the_others_pay_only_what_goes_with_it() {
    let text = |shares: &str| {
        format!(
            "format = 1\nextends = \"typical\"\n[programme.rich]\nfrom = \"1982-04\"\nto = \"1990-03\"\nbudget = 5000.0\n\
             instruments = [\"fair_trade\"]\nselection = \"all\"\n{shares}\n"
        )
    };
    let spent = |shares: &str| {
        let record = record(&small(&text(shares)), 0);
        ["town", "treasury"]
            .map(|purse| mean(&record, &format!("public_spending_{purse}"), 1983, 1989) * 12.0)
    };
    let half = spent("town = 0.5\ntreasury = 0.5");
    let none = spent("");
    println!(
        "  5 billion yen a year offered; town and treasury paid {half:?} by halves, {none:?} without the town"
    );
    assert!(half[0] > 0.0 && half[0] < 2.5e9 && (half[0] / half[1] - 1.0).abs() < 1e-6, "{half:?}");
    assert!(none[0] == 0.0 && (none[1] / 5e9 - 1.0).abs() < 1e-6, "{none:?}");
}

#[test]
fn what_is_wrong_with_a_programme_is_told() {
    for (line, wanted) in [
        ("town = 0.5", "the shares must sum to 1"),
        ("instruments = [\"equipment_grants\"]", "did you mean `equipment_grant`?"),
        ("kinds = [\"tonya\"]", "there is no `tonya`"),
        ("to = \"1970-01\"", "before it opens"),
        ("stages = [\"sewing\"]", "there is no `sewing`"),
    ] {
        let text = format!(
            "format = 1\nextends = \"typical\"\n[programme.succession_matching]\nremoved = false\n{line}\n"
        );
        let refusal = written(&text, &[]).err().unwrap_or_else(|| panic!("{line} is taken"));
        assert!(refusal.contains(wanted), "{line}: {refusal}");
    }
    let every = simulation(&[]);
    let shipped = &every.scenario().programmes;
    assert!(shipped.len() > 20 && shipped.iter().all(|programme| programme.of.removed));
}

const PAIRS: u32 = 16;

/// Pairs of half a district with and without a programme of one instrument from 1982 on.
struct Tried(Vec<(Record, Record)>);

impl Tried {
    fn of(instrument: &str, more: &str) -> Self {
        Self::under(&[], instrument, more)
    }

    /// The same in a district that differs in some values.
    fn under(values: &[&str], instrument: &str, more: &str) -> Self {
        Self::so_many(PAIRS, values, instrument, more)
    }

    fn so_many(count: u32, values: &[&str], instrument: &str, more: &str) -> Self {
        let half = all(&[&["sizes.scale=0.5", "span.to=\"1999-12\""], values]);
        let text = format!(
            "format = 1\nextends = \"typical\"\n[programme.tried]\nfrom = \"1982-04\"\nto = \"1999-12\"\nbudget = 100.0\n\
             instruments = [\"{instrument}\"]\n{more}\n"
        );
        let with = written(&text, &half).unwrap_or_else(|why| panic!("{why}"));
        println!("{instrument}, 100 million yen a year, {count} pairs:");
        let tried = Self::pairs(count, &simulation(&half), &with);
        tried.change("public_spending", 1983, 1999);
        tried
    }

    fn pairs(count: u32, without: &Simulation, with: &Simulation) -> Self {
        let stop = AtomicBool::new(false);
        let pair = |replicate| {
            let both = run_arms(&[without, with], replicate, &stop, &Recorder::default());
            let [without, with] = both.try_into().unwrap_or_else(|_| panic!("two arms"));
            (without.unwrap().record, with.unwrap().record)
        };
        Self((0..count).map(pair).collect())
    }

    /// What the programme adds to a measure's mean over years, and half the width of its interval.
    fn change(&self, measure: &str, from: i32, to: i32) -> (f64, f64) {
        let base: Vec<f64> = self.0.iter().map(|(without, _)| mean(without, measure, from, to)).collect();
        let differences: Vec<f64> =
            self.0.iter().zip(&base).map(|((_, with), base)| mean(with, measure, from, to) - base).collect();
        let estimate = statistics::paired_interval(&differences, 0.95).unwrap();
        let (found, half) = (estimate.value, estimate.high - estimate.value);
        let base = statistics::mean(&base).unwrap();
        println!("  {measure} {from}-{to}: {base:.4}, with it {found:+.4} (+- {half:.4})");
        (found, half)
    }

    /// How often something happens with it.
    fn events(&self, kind: &str) -> usize {
        let count = |record: &Record| record.events.iter().filter(|event| event.kind == kind).count();
        self.0.iter().map(|(_, with)| count(with)).sum()
    }

    /// The main measures, and what a job-year and a yen of value added cost, over the whole programme.
    fn tell(&self) {
        let (spent, _) = self.change("public_spending", 1982, 1999);
        let ((jobs, jobs_half), (added, _)) =
            (self.change("persons_engaged", 1982, 1999), self.change("value_added", 1982, 1999));
        if (jobs - jobs_half) > 0.0 && spent > 0.0 {
            let million = |jobs: f64| 12.0 * spent / jobs / 1e6;
            let (least, most) = (million(jobs + jobs_half), million(jobs - jobs_half));
            println!("  a job-year costs {:.2} million yen ({least:.2} to {most:.2})", million(jobs));
        } else {
            println!("  no job-year for sure");
        }
        if spent > 0.0 {
            println!("  value added for a yen spent: {:.2}", added / spent);
        }
        for measure in ["persons_engaged", "establishments", "value_added", "productivity"] {
            self.change(measure, 1995, 1999);
        }
    }
}

fn rises((mean, half): (f64, f64)) -> bool {
    mean - half > 0.0
}

fn falls((mean, half): (f64, f64)) -> bool {
    mean + half < 0.0
}

#[test]
fn an_equipment_grant_raises_technique() {
    let tried = Tried::of("equipment_grant", "kinds = [\"manufacturer\", \"craftsman\"]");
    tried.tell();
    assert!(rises(tried.change("mean_technique", 1985, 1992)));
}

#[test]
fn a_research_grant_raises_technique() {
    let tried = Tried::of("research_grant", "kinds = [\"manufacturer\", \"craftsman\"]");
    tried.tell();
    assert!(rises(tried.change("mean_technique", 1985, 1992)));
}

#[test]
fn advisers_find_customers_outside() {
    let tried = Tried::of("advice_and_matching", "kinds = [\"manufacturer\"]\nceiling = 2.0");
    tried.tell();
    assert!(rises(tried.change("outside_customers", 1985, 1992)));
}

#[test]
fn a_guarantee_lets_the_bank_lend_more_and_is_called() {
    // A large wholesaler more or less that fails moves all that the bank has lent: many pairs.
    let tried = Tried::so_many(48, &[], "credit_guarantee", "rate = 0.8\nceiling = 20.0\nterm = 120");
    tried.tell();
    assert!(rises(tried.change("bank_loans", 1985, 1992)));
    assert!(tried.events("guarantee_paid") > 0);
}

#[test]
fn a_moratorium_keeps_firms_and_lowers_bankruptcies() {
    let usual = Tried::of("repayment_moratorium", "selection = \"all\"");
    usual.tell();
    usual.change("closures_solvent", 1983, 1999);
    println!("finance_smoothing_2009 in the typical district, {PAIRS} pairs:");
    let of_2009 = |removed: bool| {
        let removed = format!("programme.finance_smoothing_2009.removed={removed}");
        simulation(&["span.to=\"2012-12\"", &removed])
    };
    let law = Tried::pairs(PAIRS, &of_2009(true), &of_2009(false));
    law.change("public_spending", 2010, 2012);
    law.change("productivity", 2010, 2012);
    assert!(falls(law.change("closures_solvent", 2010, 2012)));
    // At usual values hardly a loan falls behind before 2000. A bank that lends freely, wants its money back within the year
    // and loses patience at once is another matter.
    let hasty = ["bank.patience=3", "bank.repayment=0.3", "bank.bar=-1.0", "settlement.owner_support=0.0"];
    let tried = Tried::under(&hasty, "repayment_moratorium", "selection = \"all\"");
    tried.tell();
    println!(
        "  loans on new terms: {} at usual values, {} here",
        usual.events("loan_rescheduled"),
        tried.events("loan_rescheduled")
    );
    assert!(falls(tried.change("closures_bankrupt", 1983, 1999)));
}

#[test]
fn fair_trade_leaves_makers_more_and_shortens_notes() {
    let tried = Tried::of("fair_trade", "selection = \"all\"\nkinds = [\"manufacturer\", \"craftsman\"]");
    tried.tell();
    tried.change("mean_piece_rate", 1986, 1990);
    tried.change("owner_living", 1986, 1999);
    assert!(rises(tried.change("value_added", 1986, 1999)));
    assert!(falls(tried.change("notes_outstanding", 1986, 1990)));
}

#[test]
fn a_tax_cut_leaves_owners_more() {
    let tried = Tried::of("tax_cut", "selection = \"all\"\nrate = 0.39\nceiling = 1000.0");
    tried.tell();
    assert!(rises(tried.change("owner_living", 1983, 1990)));
}

#[test]
fn procurement_buys_work() {
    let tried = Tried::of("public_procurement", "selection = \"all\"");
    tried.tell();
    assert!(rises(tried.change("shipments", 1983, 1985)));
    let (spent, _) = tried.change("public_spending", 1983, 1999);
    // What is not worked in time lapses.
    assert!(spent <= 100e6 / 12.0 && spent > 0.9 * 100e6 / 12.0, "{spent}");
}

#[test]
fn training_brings_the_young() {
    let tried = Tried::of("training", "kinds = [\"manufacturer\", \"craftsman\"]\nterm = 60\nceiling = 6.0");
    tried.tell();
    tried.change("mean_skill", 1983, 1988);
    tried.change("mean_skill", 1994, 1999);
    assert!(rises(tried.change("young_share", 1985, 1992)));
}

#[test]
fn training_in_a_craft_costs_skill_at_first_and_brings_it_after_ten_years() {
    let craft = |more: &[&str]| {
        let set = all(&[&["span.to=\"1994-12\"", "programme.traditional_crafts_1974.budget=100"], more]);
        attempt_of("traditional_craft", &set).unwrap_or_else(|why| panic!("{why}"))
    };
    let with = craft(&["programme.traditional_crafts_1974.removed=false"]);
    println!("traditional_crafts_1974, 100 million yen a year, {PAIRS} pairs:");
    let tried = Tried::pairs(PAIRS, &craft(&[]), &with);
    assert!(falls(tried.change("mean_skill", 1976, 1979)));
    assert!(rises(tried.change("mean_skill", 1986, 1994)));
    assert!(falls(tried.change("value_added", 1976, 1979)));
    tried.change("value_added", 1986, 1994);
}

#[test]
fn matching_finds_successors() {
    let tried =
        Tried::of("succession_matching", "ceiling = 2.0\nterm = 60\neffort = 0.2\nselection = \"order\"");
    tried.tell();
    assert!(tried.events("successor_matched") > 0);
    assert!(rises(tried.change("successions", 1985, 1999)));
    assert!(column("successions") > 0);
}

/// A district in which ten times as many makers look for new uses, so that there is something to support.
const SEARCHING: [&str; 1] = ["niches.search=0.06"];
const MAKERS: &str = "kinds = [\"manufacturer\", \"craftsman\"]\nrate = 0.67\nceiling = 10.0\nterm = 60";

fn of_niches(instrument: &str, more: &str) -> Tried {
    of_niches_where(&[], instrument, more)
}

fn of_niches_where(values: &[&str], instrument: &str, more: &str) -> Tried {
    let tried = Tried::under(&all(&[&SEARCHING, values]), instrument, more);
    tried.tell();
    for measure in ["searchers", "launches", "launches_that_sell", "niche_makers", "niche_sales"] {
        tried.change(measure, 1984, 1999);
    }
    for measure in ["direct_exporters", "alliances", "openness", "exports"] {
        tried.change(measure, 1990, 1999);
    }
    tried
}

#[test]
fn marketing_support_brings_products_to_more_buyers() {
    let tried = of_niches("marketing_support", MAKERS);
    assert!(rises(tried.change("launches", 1984, 1999)));
}

#[test]
fn trades_that_join_launch_more() {
    let tried = of_niches("cross_industry", MAKERS);
    assert!(rises(tried.change("launches", 1984, 1999)));
}

#[test]
fn a_brand_abroad_takes_makers_abroad() {
    let tried = of_niches("brand_abroad", MAKERS);
    assert!(rises(tried.change("direct_exporters", 1990, 1999)));
}

#[test]
fn support_begins_alliances_that_open_markets() {
    let tried = of_niches("alliance_support", MAKERS);
    assert!(rises(tried.change("alliances", 1984, 1999)));
    assert!(rises(tried.change("direct_exporters", 1990, 1999)));
}

#[test]
fn events_make_products_known_where_little_else_does() {
    let for_all = format!("{MAKERS}\nselection = \"all\"");
    // Where marketing does what it usually does they add little: less than chance among so few pairs, a tenth at most.
    let usual = of_niches("tourism_events", &for_all);
    let (more, half) = usual.change("niche_sales", 1984, 1999);
    let base: f64 = usual.0.iter().map(|(without, _)| mean(without, "niche_sales", 1984, 1999)).sum();
    assert!(more + half < 0.1 * base / f64::from(PAIRS));
    let little_known = of_niches_where(&["channels.pull=0.2"], "tourism_events", &for_all);
    assert!(rises(little_known.change("niche_sales", 1984, 1999)));
}

#[test]
fn a_local_brand_works_with_a_floor_of_quality() {
    let more = "selection = \"all\"\nkinds = [\"wholesaler\"]";
    let floor = Tried::under(&[], "local_brand", more);
    floor.tell();
    floor.change("brand_reputation", 1995, 1999);
    let (with_floor, _) = floor.change("shipments", 1992, 1999);
    assert!(rises(floor.change("value_added", 1992, 1999)));
    let open = Tried::under(&["brand.floor=0.0"], "local_brand", more);
    open.tell();
    open.change("brand_reputation", 1995, 1999);
    let (without, _) = open.change("shipments", 1992, 1999);
    println!("  shipments with a floor {with_floor:+.0}, without {without:+.0}");
    assert!(with_floor > without);
}

#[cfg(feature = "cli")]
#[test]
fn arms_take_programmes_in_and_out_by_name() {
    let place = common::place::Place::new();
    let more = "sizes.scale = 0.1\nbank.largest_exposure = 10.0\nspan.to = \"1992-12\"\n";
    place.write(
        "taken.toml",
        &format!("format = 1\nextends = \"typical\"\n{more}programme.succession_matching.removed = false\n"),
    );
    let arms = ["without:succession_matching", "with:marketing_and_matching"];
    let told = place.done(&[
        "compare",
        "./taken.toml",
        arms[0],
        arms[1],
        "--replicates",
        "2",
        "--quiet",
        "--out",
        "c",
    ]);
    for line in [
        "without succession_matching: the same to the byte until it parts in April 1990",
        "with marketing_and_matching: the same to the byte until it parts in April 1990",
    ] {
        assert!(told.contains(line), "{told}");
    }
    let (code, _, err) = place.run(&["compare", "typical", "with:as_is", "--replicates", "2"]);
    assert!(code == Some(2) && err.contains("programme.as_is"), "{err}");
}
