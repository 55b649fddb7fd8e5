//! Who lives, comes and goes is counted: nobody appears or is lost, and a life goes on from any month as it would have.

mod common;

use common::{TENTH, all, simulation};
use sanchi::district::District;
use sanchi::district::events::{AgentKind, AgentName, Party};
use sanchi::district::firms::Firms;
use sanchi::district::people::Workers;
use sanchi::district::turns::{Turn, Year};
use sanchi::foundation::calendar::Month;
use sanchi::observe::Observer;
use sanchi::observe::digest::digest;
use sanchi::observe::measures::{DISTRICT_MEASURES, View};
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::Record;
use sanchi::simulation::{Life, Simulation};
use sanchi::world::people::CLASSES;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [AgentKind; 3] = [AgentKind::Wholesaler, AgentKind::Manufacturer, AgentKind::Craftsman];
/// The three ways out, as events name them and as measures count them.
const EXITS: [(&str, &str); 3] =
    [("bankruptcy", "closures_bankrupt"), ("closure", "closures_solvent"), ("relocation", "relocations")];
const REPLICATES: u32 = 3;

/// A month's value of a measure.
fn measured(view: &View, name: &str) -> u32 {
    let measure = DISTRICT_MEASURES.iter().find(|measure| measure.column.name == name);
    (measure.unwrap_or_else(|| panic!("no {name}")).of)(view) as u32
}

/// Those in business of a kind, by the state.
fn alive(district: &District, kind: AgentKind) -> u32 {
    let firms = &district.firms;
    firms.kind.iter().zip(&firms.alive).filter(|&(&of, &alive)| of == kind && alive).count() as u32
}

fn key_of(name: AgentName) -> (AgentKind, u64) {
    (name.kind, name.key.0)
}

/// Shows a life every month from its founding to its end, the warm-up included.
fn watch(simulation: &Simulation, replicate: u32, mut see: impl FnMut(Month, &District)) {
    let mut life = simulation.begin(replicate, None).unwrap();
    while let Some(month) = life.next_month() {
        life.live(month).unwrap_or_else(|breach| panic!("replicate {replicate}, {month}: {breach:?}"));
        see(month, &life.district);
    }
}

#[test]
fn those_founded_and_those_who_began_are_in_business_or_have_left_for_a_reason() {
    // An urban pressure that many cannot bear, so that there are relocations as well, and little money.
    let pressed = all(&[
        &TENTH,
        &["shock.urbanisation.change.pressure.series=0.25", "settlement.owner_support=0.1"],
        &["wholesaling.markup=0.2"],
    ]);
    let mut exits_seen = [0; 3];
    for overrides in [&TENTH[..], &pressed] {
        let simulation = simulation(overrides);
        for replicate in 0..REPLICATES {
            let founding = simulation.begin(replicate, None).unwrap().district;
            let founded = KINDS.map(|kind| alive(&founding, kind));
            assert_eq!(founding.firms.len() as u32, founded.iter().sum::<u32>());
            let mut in_business: BTreeSet<(AgentKind, u64)> =
                (0..founding.firms.len() as u32).map(|firm| key_of(founding.name(firm))).collect();
            assert_eq!(in_business.len(), founding.firms.len(), "two founders have one name");
            let (mut entered, mut left) = ([0; 3], [[0; 3]; 3]);
            watch(&simulation, replicate, |month, district| {
                let (entered_before, left_before) = (entered, left);
                for event in &district.events {
                    let Some(agent) = event.agent else { continue };
                    if event.kind == "opening" {
                        assert!(in_business.insert(key_of(agent)), "{month}: {agent} begins twice");
                        entered[agent.kind as usize] += 1;
                    }
                    if let Some(way) = EXITS.iter().position(|(kind, _)| *kind == event.kind) {
                        assert!(in_business.remove(&key_of(agent)), "{month}: {agent} was not in business");
                        left[way][agent.kind as usize] += 1;
                    }
                }
                let view = View::of(district);
                let measures = ["wholesalers", "manufacturers", "craftsmen"];
                for (kind, measure) in KINDS.into_iter().zip(measures) {
                    let place = kind as usize;
                    let gone: u32 = left.iter().map(|way| way[place]).sum();
                    let there = alive(district, kind);
                    assert_eq!(founded[place] + entered[place], there + gone, "{month}: {measure}");
                    assert_eq!(measured(&view, measure), there, "{month}: {measure}");
                }
                // By cause, as the month's measures have it.
                let sum = |by_kind: [u32; 3]| by_kind.iter().sum::<u32>();
                assert_eq!(measured(&view, "openings"), sum(entered) - sum(entered_before), "{month}");
                for (way, (_, measure)) in EXITS.iter().enumerate() {
                    assert_eq!(
                        measured(&view, measure),
                        sum(left[way]) - sum(left_before[way]),
                        "{month}: {measure}"
                    );
                }
                // By name, as the state has them.
                let firms = 0..district.firms.len() as u32;
                let named: BTreeSet<(AgentKind, u64)> = firms
                    .filter(|&firm| district.firms.alive[firm as usize])
                    .map(|firm| key_of(district.name(firm)))
                    .collect();
                assert!(named == in_business, "{month}: others are in business than events say");
                assert_eq!(district.firms.active.len(), in_business.len(), "{month}");
            });
            assert!(sum_of(entered) > 20, "{entered:?}");
            for (seen, way) in exits_seen.iter_mut().zip(left) {
                *seen += sum_of(way);
            }
        }
    }
    println!("exits: {exits_seen:?} by {EXITS:?}");
    assert!(
        exits_seen.iter().all(|&seen| seen > 0),
        "a way out that nobody took proves nothing: {exits_seen:?}"
    );
}

fn sum_of(by_kind: [u32; 3]) -> u32 {
    by_kind.iter().sum()
}

/// What a life leaves behind from here to its end: the last state's fingerprint, and the record.
fn lived_out(mut life: Life, from: Month) -> (String, Record) {
    let mut recorder = Recorder::default();
    while let Some(month) = life.next_month() {
        life.live(month).unwrap();
        if month >= from {
            recorder.month_ended(month, &life.district);
        }
    }
    (digest(&life.district), recorder.record)
}

fn bits(record: &Record) -> Vec<u64> {
    record.district.iter().chain(&record.stages).map(|value| value.to_bits()).collect()
}

#[test]
fn a_state_that_is_kept_in_any_month_continues_to_the_same_bytes() {
    let simulation = simulation(&TENTH);
    let from = simulation.scenario().span.from;
    for replicate in 0..REPLICATES {
        // At the founding, early and late in the warm-up, before and after the first month, before and after the yen, and
        // in the last months.
        let places = [0_usize, 1, 7, 35];
        let dates =
            [(1979, 12), (1980, 1), (1980, 2), (1985, 9), (1985, 10), (1997, 3), (2010, 11), (2010, 12)]
                .map(|(year, month)| Month::new(year, month));
        let mut life = simulation.begin(replicate, None).unwrap();
        let (mut kept, mut lived) = (Vec::new(), 0);
        while let Some(month) = life.next_month() {
            if places.contains(&lived) || dates.contains(&month) {
                kept.push((month, life.clone(), digest(&life.district)));
            }
            life.live(month).unwrap();
            lived += 1;
        }
        assert!(kept.len() >= places.len() + dates.len() - 1, "{}", kept.len());
        assert!(kept.iter().filter(|(month, ..)| *month < from).count() >= 3);
        let whole = lived_out(simulation.begin(replicate, None).unwrap(), from);
        assert_eq!(whole.0, digest(&life.district));
        assert_eq!(whole.1.months.len(), 372);
        for (month, life, before) in kept {
            assert_eq!(before, digest(&life.district), "{month}: what was kept has changed");
            let (last, record) = lived_out(life, from);
            assert_eq!(last, whole.0, "{month}");
            let missed = whole.1.months.len() - record.months.len();
            let row = bits(&whole.1).len() / whole.1.months.len();
            let (district, stages) =
                (whole.1.district.len() / whole.1.months.len(), whole.1.stages.len() / whole.1.months.len());
            assert_eq!(row, district + stages);
            let rest = Record {
                months: whole.1.months[missed..].to_vec(),
                district: whole.1.district[missed * district..].to_vec(),
                stages: whole.1.stages[missed * stages..].to_vec(),
                events: whole.1.events.iter().filter(|event| event.month >= month).cloned().collect(),
            };
            assert_eq!(bits(&record), bits(&rest), "{month}");
            assert_eq!(record.months, rest.months, "{month}");
            assert!(record.events == rest.events, "{month}: events differ");
        }
    }
}

#[test]
fn persons_are_an_owner_and_workers_and_hires_leavers_and_dismissals_balance() {
    let simulation = simulation(&["sizes.scale=0.3", "bank.largest_exposure=10.0"]);
    let from = simulation.scenario().span.from;
    for replicate in 0..REPLICATES {
        let founding = simulation.begin(replicate, None).unwrap().district;
        // By place in the order of founding: workers, and whether the firm was in business.
        let as_they_are = |firms: &Firms| -> BTreeMap<u32, (Workers, bool)> {
            let of = |firm: usize| (firms.founded[firm], (firms.workers[firm], firms.alive[firm]));
            (0..firms.len()).map(of).collect()
        };
        let mut known = as_they_are(&founding.firms);
        let (mut by_the_rules, mut left, mut hired, mut dismissed, mut began) = (0.0, 0, 0, 0, 0);
        watch(&simulation, replicate, |month, district| {
            let (firms, count) = (&district.firms, &district.count);
            for firm in (0..firms.len()).filter(|&firm| firms.alive[firm]) {
                let persons = match firms.kind[firm] {
                    AgentKind::Wholesaler => district.traders.persons[firms.index[firm] as usize],
                    _ => district.shops.craft[firms.index[firm] as usize].persons,
                };
                assert_eq!(persons, 1 + firms.workers[firm].count(), "{month}: firm {firm}");
            }
            let events =
                |kind: &str| district.events.iter().filter(|event| event.kind == kind).count() as i64;
            assert_eq!(events("opening"), i64::from(count.openings), "{month}");
            let heirs = ["child", "kin", "outsider", "employee"];
            let successions: i64 = heirs.iter().map(|heir| events(&format!("succession_{heir}"))).sum();
            assert_eq!(successions, i64::from(count.successions), "{month}");

            // Every worker more was hired; every one fewer was dismissed, began for himself, took over, or left in the month
            // in which the firm's year turns. Those of a firm that ends stay counted where they were.
            let known_firms: Vec<usize> =
                (0..firms.len()).filter(|&firm| known.contains_key(&firms.founded[firm])).collect();
            let before = |firm: usize| known[&firms.founded[firm]].0;
            let was_in_business = |firm: usize| known[&firms.founded[firm]].1;
            let then: i64 = known_firms.iter().map(|&firm| i64::from(before(firm).count())).sum();
            let now: i64 = firms.workers.iter().map(|of| i64::from(of.count())).sum();
            let left_a_master = |event: &&sanchi::observe::table::Event| {
                event.kind == "opening" && event.cause == "left the old master"
            };
            let founders = district.events.iter().filter(left_a_master).count() as i64;
            let more = i64::from(count.hired) - i64::from(count.dismissed) - founders;
            let gone = then + more - now;
            let turn = Turn::in_month(month);
            let year_turns = |firm: usize| turn.ends(Year::Workers, firms.turns[firm]);
            let turns = |&firm: &usize| was_in_business(firm) && year_turns(firm);
            let turning: Vec<usize> = known_firms.iter().copied().filter(turns).collect();
            let could: i64 = turning.iter().map(|&firm| i64::from(before(firm).count())).sum();
            assert!(
                (0..=could + events("succession_employee")).contains(&gone),
                "{month}: {gone} of {could}"
            );
            // Between its turns a firm keeps its people, but for those who begin for themselves or take over.
            let loses = |firm: usize| {
                let name = district.name(firm as u32);
                district.events.iter().any(|event| match event.kind {
                    "opening" => event.other == Some(Party::Agent(name)),
                    "succession_employee" => event.agent == Some(name),
                    _ => false,
                })
            };
            let rests = |firm: &usize| !turn.is_of(firms.turns[*firm]) && !year_turns(*firm);
            for firm in known_firms.into_iter().filter(rests) {
                // At the first month ages are those of the nation: as many persons, of other classes.
                let (now, then) = (firms.workers[firm], before(firm));
                let same = if month == from { now.count() == then.count() } else { now == then };
                assert!(same || loses(firm), "{month}: firm {firm}");
            }
            // As many leave as the rules say, by age.
            let shares = &district.labour.leaving;
            let leaving = |firm: usize| {
                before(firm).0.iter().zip(shares).map(|(&n, share)| f64::from(n) * share).sum::<f64>()
            };
            by_the_rules += turning.iter().map(|&firm| leaving(firm)).sum::<f64>();
            left += gone;
            hired += i64::from(count.hired);
            dismissed += i64::from(count.dismissed);
            began += i64::from(count.openings);
            known = as_they_are(firms);
        });
        println!(
            "hired {hired}, left {left} (by the rules {by_the_rules:.0}), dismissed {dismissed}, began {began}"
        );
        assert!(hired > 500 && dismissed > 100 && began > 50);
        assert!((left as f64 / by_the_rules - 1.0).abs() < 0.05, "{left}, by the rules {by_the_rules}");
    }
}

/// Heirs had been paid before creditors once, and most bankruptcies had come of that.
#[test]
fn a_child_who_follows_is_a_generation_younger() {
    let simulation = simulation(&["sizes.scale=0.3", "owners.planning_age=35.0"]);
    let generation = simulation.scenario().owners.generation;
    let mut children = 0;
    watch(&simulation, 0, |month, district| {
        for event in district.events.iter().filter(|event| event.kind == "succession_child") {
            let key = event.agent.unwrap().key;
            let firm = (0..district.firms.len()).find(|&firm| district.firms.key[firm] == key).unwrap();
            let age = district.firms.owner[firm].age(month);
            // The amount is the age of the one before, in whole years.
            assert!(age >= 20.0 && age < event.amount as f64 + 1.1 - generation, "{month}: {age}");
            children += 1;
        }
    });
    assert!(children > 50, "{children}");
}

/// A clerk begins with what the old master's family puts in, and mostly stays.
#[test]
fn most_who_begin_as_wholesalers_are_there_five_years_later() {
    let simulation = simulation(&["span.at_rest=true", "entry.wholesalers=0.02"]);
    let mut begun: BTreeMap<u64, Month> = BTreeMap::new();
    let (mut stayed, mut left, mut money) = (0, 0, Vec::new());
    watch(&simulation, 0, |month, district| {
        for event in &district.events {
            let Some(agent) = event.agent.filter(|agent| agent.kind == AgentKind::Wholesaler) else {
                continue;
            };
            match event.kind {
                "opening" => {
                    begun.insert(agent.key.0, month);
                    money.push(event.amount as f64 / district.today.town_pay);
                }
                "closure" | "bankruptcy" => {
                    left +=
                        u32::from(begun.remove(&agent.key.0).is_some_and(|begun| month.since(begun) < 60));
                }
                _ => {}
            }
        }
        stayed += begun.extract_if(.., |_, begun| month.since(*begun) == 60).count() as u32;
    });
    money.sort_by(f64::total_cmp);
    let median = money[money.len() / 2];
    println!("{stayed} of {} stayed; the median began with {median:.0} months of pay", stayed + left);
    assert!(stayed > 20 && stayed > 2 * left && median > 24.0, "{stayed} {left} {median}");
}

#[test]
fn heirs_have_what_creditors_leave() {
    let simulation =
        simulation(&["sizes.scale=1.0", "settlement.money_target=0.5", "settlement.owner_support=0.0"]);
    let (mut bankrupt, mut of_bankrupts, mut of_all, mut dead) = (0, 0, 0, 0);
    for replicate in 0..REPLICATES {
        let mut failed = BTreeSet::new();
        let events = simulation.record(replicate, &Default::default()).unwrap().events;
        for event in events {
            let agent = event.agent.map(key_of);
            match event.kind {
                "bankruptcy" => bankrupt += u32::from(failed.insert(agent)),
                "inheritance" if event.cause == "to heirs in town" => {
                    dead += 1;
                    of_all += event.amount;
                    of_bankrupts += if failed.contains(&agent) { event.amount } else { 0 };
                }
                _ => {}
            }
        }
    }
    println!("{bankrupt} bankruptcies; heirs of {dead} had {of_all}, those of bankrupts {of_bankrupts}");
    assert!(bankrupt > 20 && dead > 100 && of_all > 0);
    assert!(of_bankrupts * 100 < of_all, "{of_bankrupts} of {of_all}");
}

#[test]
fn nobody_is_older_than_110_or_engaged_before_15() {
    let old = all(&[&["sizes.scale=0.5"], &["owners.retirement=0.0", "labour.retire_70=0.05"]]);
    for overrides in [&["sizes.scale=1.0"][..], &old] {
        let simulation = simulation(overrides);
        let (mut oldest, mut youngest) = (0.0_f64, f64::INFINITY);
        for replicate in 0..REPLICATES {
            watch(&simulation, replicate, |month, district| {
                let firms = &district.firms;
                for firm in (0..firms.len()).filter(|&firm| firms.alive[firm]) {
                    let age = firms.owner[firm].age(month);
                    assert!((15.0..=110.0).contains(&age), "{month}: the owner of {firm} is {age}");
                    (oldest, youngest) = (oldest.max(age), youngest.min(age));
                }
            });
        }
        println!("owners are from {youngest:.1} to {oldest:.1} years old");
        assert!(oldest > 85.0 && youngest < 25.0, "{youngest} {oldest}");
    }
    // The classes of workers begin at 15.
    let classes: Vec<usize> = [15.0, 19.9, 20.0].map(sanchi::world::people::class_of).to_vec();
    assert_eq!((classes, CLASSES), (vec![0, 0, 1], 12));
}
