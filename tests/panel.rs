//! What the panel promises: it changes nothing, it stands at the months that were asked for, and its rows add up to what
//! the district's own tables say.

mod common;

use common::{Eye, SWITCHES, TENTH, all, live, series, simulation};
use sanchi::accounts::flows::{Flow, Sector};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::chance::BirthKey;
use sanchi::observe::digest::digest;
use sanchi::observe::panel::{AGENT_COLUMNS, Every, FLOW_COLUMNS, Panel, Rows, TIE_COLUMNS, Values, Wanted};
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::Record;
use sanchi::simulation::Simulation;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

const ALL: Wanted = Wanted { agents: true, ties: true, flows: true, network: true, every: Every::Month };

fn watched(simulation: &Simulation, wanted: Wanted) -> (Record, Panel) {
    let mut eyes = (Recorder::default(), Panel::new(wanted, simulation.scenario().span.to));
    simulation.run(0, &AtomicBool::new(false), &mut eyes).unwrap();
    (eyes.0.record, eyes.1)
}

/// A district of a tenth in which firms fail: with little money, no bank and no warm-up.
fn failing() -> Simulation {
    simulation(&all(&[
        &TENTH,
        &["span.to=\"1983-06\"", "span.warm_up_least=0", "span.warm_up_most=0"],
        &["sizes.opening_money=0.2", "switches.discounting=false"],
    ]))
}

fn numbers<'a>(rows: &'a Rows, name: &str) -> &'a [f64] {
    rows.numbers(name).unwrap_or_else(|| panic!("no numbers `{name}`"))
}

fn firms<'a>(rows: &'a Rows, name: &str) -> &'a [Option<u32>] {
    let Some(Values::Firm(firms)) = rows.column(name) else { panic!("no firms `{name}`") };
    firms
}

fn words<'a>(rows: &'a Rows, name: &str) -> &'a [Option<&'static str>] {
    let Some(Values::Word(words)) = rows.column(name) else { panic!("no words `{name}`") };
    words
}

/// Sums by month of what a row counts for; a month without rows has none.
fn sums(rows: &Rows, of: impl Fn(usize) -> f64) -> BTreeMap<Month, f64> {
    let mut sums = BTreeMap::new();
    for (row, &month) in rows.months.iter().enumerate() {
        *sums.entry(month).or_default() += of(row);
    }
    sums
}

fn agree(record: &Record, measure: &str, sums: &BTreeMap<Month, f64>) {
    for (month, value) in series(record, measure) {
        let sum = sums.get(&month).copied().unwrap_or(0.0);
        let close = (sum - value).abs() <= 1e-9 * value.abs();
        assert!(close, "{measure} in {month}: {value}, and the panel says {sum}");
    }
}

/// By month: how many left, in whichever of the three ways.
fn left(record: &Record) -> BTreeMap<Month, f64> {
    let mut left: BTreeMap<Month, f64> = series(record, "closures_bankrupt").collect();
    for way in ["closures_solvent", "relocations"] {
        series(record, way).for_each(|(month, firms)| *left.get_mut(&month).unwrap() += firms);
    }
    left
}

#[test]
fn a_panel_changes_nothing() {
    for overrides in [&[][..], &["switches.discounting=false", "sizes.opening_money=0.2"]] {
        let simulation = simulation(&all(&[&TENTH, &["span.to=\"1983-12\""], overrides]));
        let mut panel = Panel::new(ALL, simulation.scenario().span.to);
        let end = simulation.run(0, &AtomicBool::new(false), &mut panel).unwrap();
        assert_eq!(digest(&end), digest(&live(&simulation, 0).unwrap()));
        assert!(!panel.agents.is_empty() && !panel.ties.is_empty() && !panel.flows.is_empty());
    }
}

#[test]
fn firms_and_ties_stand_at_the_months_asked_for() {
    let simulation = failing();
    let months = |rows: &Rows| {
        let mut months = rows.months.clone();
        months.dedup();
        months
    };
    let yearly = watched(&simulation, Wanted { every: Every::Year, ..ALL }).1;
    let ends = [(1980, 12), (1981, 12), (1982, 12), (1983, 6)].map(|(year, month)| Month::new(year, month));
    assert_eq!(months(&yearly.agents), ends);
    assert_eq!(months(&yearly.ties), ends);
    assert_eq!(months(&yearly.flows).len(), 42);
    let monthly = watched(&simulation, ALL).1;
    assert_eq!(months(&monthly.agents).len(), 42);
    // A date's rows are the same however often it is looked.
    for (yearly, monthly) in [(&yearly.agents, &monthly.agents), (&yearly.ties, &monthly.ties)] {
        for ((column, some), (_, all)) in yearly.columns.iter().zip(&monthly.columns) {
            let (Values::Number(some), Values::Number(all)) = (some, all) else { continue };
            let dated = |&(row, _): &(usize, &f64)| ends.contains(&monthly.months[row]);
            let all: Vec<u64> =
                all.iter().enumerate().filter(dated).map(|(_, value)| value.to_bits()).collect();
            let some: Vec<u64> = some.iter().map(|value| value.to_bits()).collect();
            assert!(some == all, "{}", column.name);
        }
    }
    let network = monthly.network.unwrap();
    assert_eq!(network.month, Month::new(1983, 6));
    let last = monthly.agents.months.iter().filter(|month| **month == network.month).count();
    assert_eq!(network.agents.len(), last);
}

#[test]
fn only_what_is_wanted_is_gathered() {
    let simulation = failing();
    let names = |panel: &Panel| panel.tables().map(|(name, _)| name).collect::<Vec<_>>();
    let agents = watched(&simulation, Wanted { agents: true, ..Wanted::default() }).1;
    assert_eq!(names(&agents), ["agents"]);
    assert!(agents.ties.is_empty() && agents.flows.is_empty() && agents.network.is_none());
    let network = watched(&simulation, Wanted { network: true, ..Wanted::default() }).1;
    assert!(names(&network).is_empty() && network.agents.is_empty());
    assert!(network.network.is_some_and(|network| !network.ties.is_empty()));
    assert!(Wanted::default().is_nothing() && Wanted::default().address().is_empty());
}

#[test]
fn firms_add_up_to_the_district() {
    let (record, Panel { agents, .. }) = watched(&failing(), ALL);
    let kinds = words(&agents, "kind");
    let of_kind = |kind| sums(&agents, |row| f64::from(u8::from(kinds[row] == Some(kind))));
    agree(&record, "wholesalers", &of_kind("wholesaler"));
    agree(&record, "manufacturers", &of_kind("manufacturer"));
    agree(&record, "craftsmen", &of_kind("craftsman"));
    agree(&record, "persons_all", &sums(&agents, |row| numbers(&agents, "persons")[row]));
    let trade = numbers(&agents, "trade");
    let goods = sums(&agents, |row| if kinds[row] == Some("wholesaler") { trade[row] } else { 0.0 });
    let left = left(&record);
    assert!(series(&record, "closures_bankrupt").any(|(_, firms)| firms > 0.0), "somebody fails");
    let outside = Wanted { flows: true, ..Wanted::default() };
    let (_, Panel { flows, .. }) = watched(&failing(), outside);
    let names = words(&flows, "flow");
    let sold = sums(&flows, |row| match names[row] {
        Some("sale" | "export") => numbers(&flows, "amount")[row],
        _ => 0.0,
    });
    // In months in which nobody leaves, those in business have sold all that was sold.
    let calm: Vec<_> = goods.iter().filter(|(month, _)| left[month] == 0.0).collect();
    assert!(!calm.is_empty() && calm.iter().all(|(month, sales)| **sales == sold[month]));
    // What makers alone have, wholesalers have not.
    for name in ["skill", "rate", "load"] {
        let values = numbers(&agents, name);
        assert!(
            values.iter().zip(kinds).all(|(value, kind)| value.is_nan() == (*kind == Some("wholesaler")))
        );
    }
    let Some(Values::Stage(stages)) = agents.column("stage") else { panic!("no stages") };
    assert!(stages.iter().zip(kinds).all(|(stage, kind)| stage.is_none() == (*kind == Some("wholesaler"))));
}

#[test]
fn every_tie_stands_between_two_who_are_in_business_and_is_counted_at_both() {
    let (_, Panel { agents, ties, .. }) = watched(&failing(), ALL);
    let mut counted: BTreeMap<(Month, u32), f64> = BTreeMap::new();
    for (row, &month) in agents.months.iter().enumerate() {
        assert!(counted.insert((month, firms(&agents, "agent")[row].unwrap()), 0.0).is_none(), "twice");
    }
    for end in ["buyer", "supplier"] {
        for (firm, &month) in firms(&ties, end).iter().zip(&ties.months) {
            *counted.get_mut(&(month, firm.unwrap())).expect("in business") += 1.0;
        }
    }
    let stated = agents.months.iter().zip(firms(&agents, "agent")).zip(numbers(&agents, "ties"));
    for ((&month, firm), ties) in stated {
        assert_eq!(counted[&(month, firm.unwrap())], *ties);
    }
    let Some(Values::Month(since)) = ties.column("since") else { panic!("no months") };
    for (row, kind) in words(&ties, "kind").iter().enumerate() {
        let peer = *kind == Some("peer");
        assert_eq!(numbers(&ties, "trust")[row].is_nan(), peer);
        assert_eq!(since[row].is_none(), peer);
        assert!(since[row].is_none_or(|since| since <= ties.months[row]));
    }
}

#[test]
fn trust_is_that_of_the_district_and_work_is_what_was_done() {
    let simulation = failing();
    let mut done: BTreeMap<Month, f64> = BTreeMap::new();
    let mut own: BTreeMap<(Month, BirthKey), f64> = BTreeMap::new();
    let eye = Eye(|month, district: &sanchi::district::District| {
        done.insert(month, district.count.done.iter().sum::<i64>() as f64);
        for &shop in district.shops.craftsmen.iter().flatten() {
            let name = district.name(district.shops.firm[shop as usize]);
            own.insert((month, name.key), district.shops.work[shop as usize].own);
        }
    });
    let mut eyes = ((Recorder::default(), Panel::new(ALL, simulation.scenario().span.to)), eye);
    simulation.run(0, &AtomicBool::new(false), &mut eyes).unwrap();
    let ((Recorder { record }, Panel { ties, firms: names, .. }), _) = eyes;

    let kinds = words(&ties, "kind");
    let counts = |row: usize, value: f64| if kinds[row] == Some("putting_out") { value } else { 0.0 };
    let trust = sums(&ties, |row| counts(row, numbers(&ties, "trust")[row]));
    let known = sums(&ties, |row| counts(row, 1.0));
    let mean = trust.iter().map(|(month, sum)| (*month, sum / known[month])).collect();
    agree(&record, "mean_trust", &mean);

    let pieces = numbers(&ties, "pieces");
    let left = left(&record);
    let worked = sums(&ties, |row| counts(row, pieces[row]));
    let calm: Vec<_> = worked.iter().filter(|(month, _)| left[month] == 0.0).collect();
    assert!(!calm.is_empty());
    for (month, pieces) in calm {
        assert_eq!(*pieces, done[month], "{month}");
    }
    // Also where a supplier was lost in the same month the others' orders are known.
    let unknown = |row: &usize| kinds[*row] == Some("putting_out") && pieces[*row].is_nan();
    assert_eq!((0..ties.len()).filter(unknown).count(), 0);

    let mut craft: BTreeMap<(Month, BirthKey), f64> = BTreeMap::new();
    for row in (0..ties.len()).filter(|&row| kinds[row] == Some("craft")) {
        let craftsman = names[firms(&ties, "supplier")[row].unwrap() as usize].key;
        *craft.entry((ties.months[row], craftsman)).or_default() += numbers(&ties, "hours")[row];
    }
    let mut compared = 0;
    for (who, hours) in craft.iter().filter(|((month, _), _)| left[month] == 0.0) {
        assert!((hours - own[who]).abs() <= 1e-9 * own[who].max(1.0), "{who:?}: {hours} {}", own[who]);
        compared += 1;
    }
    assert!(compared > 100);
}

#[test]
fn payments_are_those_of_the_ledger() {
    let simulation = failing();
    let mut paid = Vec::new();
    let eye = Eye(|month, district: &sanchi::district::District| {
        for &flow in Flow::ALL {
            for &payer in Sector::ALL {
                for &payee in Sector::ALL {
                    let amount = district.ledger.flows.get(flow, payer, payee);
                    if amount != 0 {
                        paid.push((month, flow.name(), payer.name(), payee.name(), amount as f64));
                    }
                }
            }
        }
    });
    let mut eyes = (Panel::new(ALL, simulation.scenario().span.to), eye);
    simulation.run(0, &AtomicBool::new(false), &mut eyes).unwrap();
    let Panel { flows, .. } = eyes.0;
    let words = ["flow", "payer", "payee"].map(|name| words(&flows, name));
    let told = |row: usize| {
        let [flow, payer, payee] = words.map(|words| words[row].unwrap());
        (flows.months[row], flow, payer, payee, numbers(&flows, "amount")[row])
    };
    assert!((0..flows.len()).map(told).eq(paid));
}

#[test]
fn it_can_be_gathered_whatever_is_switched_off() {
    for switch in SWITCHES {
        let off = format!("switches.{switch}=false");
        let simulation = simulation(&[TENTH[0], TENTH[1], "span.to=\"1980-12\"", &off]);
        let panel = watched(&simulation, ALL).1;
        let count = |kind: &str, hours: bool| {
            let works = |row: &usize| !hours || numbers(&panel.ties, "hours")[*row] > 0.0;
            let rows = (0..panel.ties.len()).filter(works);
            rows.filter(|&row| words(&panel.ties, "kind")[row] == Some(kind)).count()
        };
        assert!(count("putting_out", true) > 0, "{switch}");
        match switch {
            "craftsmen" => assert_eq!(count("craft", true), 0),
            "nakama" => assert_eq!(count("peer", true), 0),
            _ => assert!(count("craft", true) > 0, "{switch}"),
        }
    }
}

#[test]
fn columns_have_names_of_their_own_units_and_meanings() {
    let agents = AGENT_COLUMNS.iter().map(|measure| measure.column).collect::<Vec<_>>();
    let ties = TIE_COLUMNS.iter().map(|measure| measure.column).collect::<Vec<_>>();
    let flows = FLOW_COLUMNS.iter().map(|measure| measure.column).collect::<Vec<_>>();
    for columns in [agents, ties, flows] {
        for (place, column) in columns.iter().enumerate() {
            assert!(!column.unit.is_empty() && !column.meaning.is_empty(), "{}", column.name);
            assert!(columns[..place].iter().all(|other| other.name != column.name), "{}", column.name);
            let keys = ["run_id", "scenario", "replicate", "seed", "date"];
            assert!(!keys.contains(&column.name), "{} is a key of every table", column.name);
        }
    }
}
