//! Districts under one national budget: not a yen is lost between them, each has its own luck, and what is given to one is not
//! given to another.

mod common;

use common::{TENTH, mean};
use sanchi::district::District;
use sanchi::district::programmes::Programmes;
use sanchi::experiment::prepared::Prepared;
use sanchi::foundation::calendar::Month;
use sanchi::foundation::statistics;
use sanchi::observe::digest::digest;
use sanchi::observe::recorder::Recorder;
use sanchi::observe::table::Record;
use sanchi::observe::{Observer, Together};
use sanchi::scenario::problem::Problems;
use sanchi::simulation::Leak;
use sanchi::simulation::arms::run_arms;
use std::path::Path;
use std::sync::atomic::AtomicBool;

const HEAD: &str = "format = 1\nextends = \"typical\"\ntitle = \"A nation\"\n";
const BUDGET: i64 = 8_000_000;

/// A programme of the first district, by merit, from June 1990 to March 1996.
fn programme(more: &str) -> String {
    format!(
        "[programme.help]\nfrom = \"1990-06\"\nto = \"1996-03\"\nbudget = 8.0\nterm = 24\nceiling = 4.0\ntown = 0.2\ntreasury = 0.8\n\
         target = \"statutory\"\ninstruments = [\"equipment_grant\", \"advice_and_matching\", \"training\"]\n{more}\n"
    )
}

/// A tenth of a shipped district, which lives beside the first.
fn beside(name: &str, scenario: &str, more: &[&str]) -> String {
    let set = TENTH.iter().chain(more).map(|set| format!("{set:?}")).collect::<Vec<_>>().join(", ");
    format!("[beside.{name}]\nscenario = {scenario:?}\nset = [{set}]\n")
}

fn two_beside() -> String {
    beside("export", "export_goods", &[]) + &beside("towels", "import_hit_textiles", &[])
}

fn attempt(text: &str, set: &[&str]) -> Result<Prepared, Problems> {
    let text = format!("{HEAD}{text}");
    let files = |path: &Path| match path.to_str() {
        Some("./nation.toml" | "nation.toml") => Ok(text.clone()),
        Some("nested.toml") => Ok(format!("{HEAD}{}", two_beside())),
        _ => Err("there is no such file".to_owned()),
    };
    let set: Vec<String> = set.iter().map(|set| (*set).to_owned()).collect();
    Prepared::read("./nation.toml", &set, 1, &files)
}

/// The nation with a first district of a tenth, to 1997.
fn nation(text: &str, set: &[&str]) -> Prepared {
    let set = [&TENTH[..], &["span.to=\"1997-12\""], set].concat();
    attempt(text, &set).unwrap_or_else(|problems| panic!("{problems}"))
}

fn lived(prepared: &Prepared, replicate: u32) -> Together<Record> {
    let lived = prepared.simulation().record_together(replicate, &AtomicBool::new(false));
    lived.unwrap_or_else(|failure| panic!("{failure:?}"))
}

fn bits(record: &Record) -> (Vec<u64>, Vec<u64>, String) {
    let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect();
    (bits(&record.district), bits(&record.stages), format!("{:?}", record.events))
}

/// What a programme has paid this month.
fn paid(programmes: &Programmes, programme: usize) -> i64 {
    let payments = programmes.payments.iter().filter(|payment| payment.programme as usize == programme);
    payments.map(|payment| payment.parts.iter().sum::<i64>()).sum()
}

/// Adds up, in every month, what is left of the programme in all districts and what it has spent since April.
#[derive(Default)]
struct Treasurer {
    districts: usize,
    seen: usize,
    left: i64,
    spent: i64,
    months: usize,
    /// Districts in which more was spent in a fiscal year than they bring in.
    gained: usize,
    of_year: Vec<i64>,
}

impl Treasurer {
    fn look(&mut self, place: usize, month: Month, district: &District) {
        let programme = district.plan.programmes.iter().position(|of| of.name == "help").unwrap();
        let running = &district.programmes.running[programme];
        let spent = paid(&district.programmes, programme);
        if self.seen == 0 && (month.of_year() == 4 || month == Month::new(1990, 6)) {
            self.gained += self.of_year.iter().filter(|&&spent| spent > BUDGET).count();
            (self.spent, self.of_year) = (0, vec![0; self.districts]);
        }
        self.of_year.resize(self.districts, 0);
        self.of_year[place] += spent;
        self.left += running.left;
        self.spent += spent;
        self.seen += 1;
        if self.seen < self.districts {
            return;
        }
        if running.open {
            let first_year = month < Month::new(1991, 4);
            let whole = if first_year { (BUDGET as f64 * 10.0 / 12.0).round() as i64 } else { BUDGET };
            assert_eq!(self.left + self.spent, whole * self.districts as i64, "{month}");
            self.months += 1;
        } else {
            assert_eq!(self.left, 0, "{month}");
        }
        (self.seen, self.left) = (0, 0);
    }
}

impl Observer for Treasurer {
    fn month_ended(&mut self, month: Month, district: &District) {
        self.look(0, month, district);
    }

    fn month_ended_beside(&mut self, place: usize, month: Month, district: &District) {
        self.look(place + 1, month, district);
    }
}

#[test]
fn what_is_left_and_what_is_spent_is_the_budget_of_all_to_the_yen() {
    let mut gained = 0;
    for selection in ["merit", "order", "lot"] {
        let text = programme(&format!("pooled = true\nselection = {selection:?}")) + &two_beside();
        let nation = nation(&text, &[]);
        for replicate in 0..2 {
            let mut treasurer = Treasurer { districts: 3, ..Treasurer::default() };
            nation.simulation().run(replicate, &AtomicBool::new(false), &mut treasurer).unwrap();
            assert_eq!(treasurer.months, 70);
            gained += treasurer.gained;
        }
    }
    println!("  years in which a district spent more than it brought in: {gained}");
    assert!(gained > 0, "money never moves between districts");
}

#[test]
fn a_district_alone_has_the_same_bytes_whether_its_programme_is_pooled_or_not() {
    let (alone, pooled) = (nation(&programme(""), &[]), nation(&programme("pooled = true"), &[]));
    for replicate in 0..2 {
        let (alone, pooled) = (lived(&alone, replicate).first, lived(&pooled, replicate).first);
        assert!(alone.events.iter().any(|event| event.kind == "grant_awarded"));
        assert!(bits(&alone) == bits(&pooled), "replicate {replicate}");
    }
}

#[test]
fn without_a_budget_districts_that_live_together_are_those_that_live_alone() {
    let with = nation(&(programme("pooled = true") + &two_beside()), &["programme.help.budget=0"]);
    let without = nation(&(programme("pooled = true\nremoved = true") + &two_beside()), &[]);
    let (alone, with, without) = (lived(&nation("", &[]), 0).first, lived(&with, 0), lived(&without, 0));
    assert!(bits(&alone) == bits(&without.first), "neighbours change the first district");
    assert!(bits(&with.first) == bits(&without.first));
    for (with, without) in with.beside.iter().zip(&without.beside) {
        assert!(bits(with) == bits(without));
    }
}

#[test]
fn a_district_has_its_own_luck_whoever_else_is_there() {
    let twin = |name: &str| beside(name, "typical", &[]);
    let of = |text: &str| lived(&nation(text, &["span.to=\"1983-12\""]), 0);
    let one = of(&twin("north"));
    let two = of(&(twin("north") + &twin("east")));
    let three = of(&(twin("east") + &beside("craft", "export_goods", &[]) + &twin("north")));
    // By name: craft, east, north.
    assert!(bits(&one.beside[0]) == bits(&two.beside[1]) && bits(&one.beside[0]) == bits(&three.beside[2]));
    assert!(bits(&two.beside[0]) == bits(&three.beside[1]));
    assert!(bits(&one.first) == bits(&three.first));
    assert!(bits(&two.beside[0]) != bits(&two.beside[1]), "two districts of one scenario share their luck");
    assert!(bits(&one.first) != bits(&one.beside[0]), "the first shares its luck with another");
}

#[test]
fn what_comes_from_outside_is_the_same_luck_for_all() {
    let random = "region.west.exchange={ autoregressive = { mean = 200.0, persistence = 0.9, deviation = 5.0, at = \"1980-01\" } }";
    let text = beside("north", "typical", &[random]);
    let set = [random, "span.to=\"1982-12\""];
    let lived = lived(&nation(&text, &set), 0);
    let rates = |record: &Record| common::series(record, "exchange_rate").collect::<Vec<_>>();
    assert_eq!(rates(&lived.first), rates(&lived.beside[0]));
    assert!(rates(&lived.first).windows(2).any(|pair| pair[0].1 != pair[1].1));
}

#[test]
fn the_warm_up_of_each_is_as_long_as_it_needs() {
    let text = beside("north", "typical", &["span.warm_up_least=240", "span.warm_up_most=300"]);
    let simulation = nation(&text, &[]).simulation().clone();
    let mut life = simulation.begin(0, None).unwrap();
    while let Some(month) = life.next_month().filter(|&month| month < Month::new(1980, 3)) {
        life.live(month).unwrap();
    }
    let today = |district: &District| district.today.month;
    assert_eq!(today(&life.district), Month::new(1980, 2));
    assert_eq!(today(&life.beside[0].district), Month::new(1980, 2));
}

/// Awards and millions of yen of the programme.
fn had(record: &Record) -> [f64; 2] {
    let of = |kind: &'static str| record.events.iter().filter(move |event| event.kind == kind);
    [of("grant_awarded").count() as f64, of("grant_paid").map(|event| event.amount as f64 / 1e6).sum()]
}

#[test]
fn by_merit_one_budget_moves_money_to_the_district_of_the_able() {
    let text = |pooled: bool| {
        programme(&format!("pooled = {pooled}")) + &beside("able", "own.toml", &["owners.openness=0.7"])
    };
    // Where it is not pooled each has the same programme of its own.
    let own = |pooled: bool| {
        let text = format!("{HEAD}{}", text(pooled));
        let files = |path: &Path| match path.to_str() {
            Some("own.toml") => Ok(format!("{HEAD}{}", programme(""))),
            _ => Ok(text.clone()),
        };
        let set = [TENTH[0], TENTH[1], "span.to=\"1996-12\"", "owners.openness=0.3"].map(str::to_owned);
        Prepared::read("./nation.toml", &set, 1, &files).unwrap_or_else(|problems| panic!("{problems}"))
    };
    let (apart, pooled) = (own(false), own(true));
    let usual = lived(&apart, 0);
    println!(
        "  apart, replicate 0, awards and million yen: {:?}, {:?}",
        had(&usual.first),
        had(&usual.beside[0])
    );
    let pairs: Vec<[[f64; 2]; 2]> = (0..12)
        .map(|replicate| {
            let stop = AtomicBool::new(false);
            let eyes = Together { first: Recorder::default(), beside: vec![Recorder::default()] };
            let arms = run_arms(&[apart.simulation(), pooled.simulation()], replicate, &stop, &eyes);
            let [apart, pooled] = [0, 1].map(|arm| arms[arm].as_ref().unwrap());
            let moved = |one: &Record, other: &Record| [0, 1].map(|of| had(one)[of] - had(other)[of]);
            [
                moved(&pooled.first.record, &apart.first.record),
                moved(&pooled.beside[0].record, &apart.beside[0].record),
            ]
        })
        .collect();
    let found = |district: usize, of: usize| {
        let values: Vec<f64> = pairs.iter().map(|pair| pair[district][of]).collect();
        let estimate = statistics::paired_interval(&values, 0.95).unwrap();
        (estimate.value, estimate.high - estimate.value)
    };
    for (district, name) in ["of the usual", "of the able"].iter().enumerate() {
        let (awards, money) = (found(district, 0), found(district, 1));
        println!(
            "  {name}: awards {:+.1} ± {:.1}, million yen {:+.1} ± {:.1}",
            awards.0, awards.1, money.0, money.1
        );
    }
    let (lost, gained) = (found(0, 1), found(1, 1));
    assert!(lost.0 + lost.1 < 0.0, "{lost:?}");
    assert!(gained.0 - gained.1 > 0.0, "{gained:?}");
}

#[test]
fn arms_that_share_the_past_of_all_districts_are_the_arms_run_alone() {
    let text = programme("pooled = true") + &two_beside();
    let base = nation(&text, &[]);
    let shock = "shock.yen_appreciation.removed=true";
    let there = |more: &[&str]| {
        programme("pooled = true")
            + &beside("export", "export_goods", more)
            + &beside("towels", "import_hit_textiles", &[])
    };
    let arms = [
        (nation(&text, &["programme.help.pooled=false"]), Some("1990-06")),
        (nation(&text, &["programme.help.removed=true"]), Some("1990-06")),
        (nation(&text, &["programme.help.selection=lot"]), Some("1990-06")),
        (nation(&text, &[shock]), Some("1985-10")),
        (nation(&there(&[shock]), &[]), Some("1985-10")),
        (nation(&there(&["owners.openness=0.5"]), &[]), None),
        (nation(&(programme("pooled = true") + &beside("export", "export_goods", &[])), &[]), None),
    ];
    for (number, (arm, split)) in arms.iter().enumerate() {
        let found = arm.simulation().splits_from(base.simulation(), 1).map(|month| month.to_string());
        assert_eq!(found.as_deref(), *split, "arm {number}");
    }
    let all: Vec<_> =
        std::iter::once(&base).chain(arms.iter().map(|(arm, _)| arm)).map(Prepared::simulation).collect();
    let stop = AtomicBool::new(false);
    let eyes = Together { first: Recorder::default(), beside: vec![Recorder::default(); 2] };
    for (number, (seen, simulation)) in run_arms(&all, 1, &stop, &eyes).into_iter().zip(&all).enumerate() {
        let (seen, alone) = (seen.unwrap(), simulation.record_together(1, &stop).unwrap());
        assert!(bits(&seen.first.record) == bits(&alone.first), "arm {number}");
        for (place, (seen, alone)) in seen.beside.iter().zip(&alone.beside).enumerate() {
            assert!(bits(&seen.record) == bits(alone), "arm {number}, district {place}");
        }
    }
}

#[test]
fn the_books_of_every_district_are_audited() {
    let simulation = nation(&two_beside(), &[]).simulation().clone();
    let leaking = simulation.clone().with_leak_beside(1, Month::new(1980, 5), Leak::Money);
    let failure = leaking.record(0, &AtomicBool::new(false)).unwrap_err();
    assert_eq!(failure.month, Some(Month::new(1980, 5)));
    assert!(failure.reason.starts_with("in `towels`, the accounts do not hold"), "{}", failure.reason);
    assert!(failure.reason.contains("journal of the month"), "{}", failure.reason);
    assert!(
        simulation
            .unaudited()
            .with_leak_beside(1, Month::new(1980, 5), Leak::Money)
            .record(0, &AtomicBool::new(false))
            .is_ok()
    );
}

#[test]
fn a_nation_written_down_is_the_same_nation() {
    let first = nation(&(programme("pooled = true") + &two_beside()), &[]);
    let text = first.text().to_owned();
    let files = |_: &Path| Ok(text.clone());
    let again =
        Prepared::read("./again.toml", &[], 1, &files).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(first.text(), again.text());
    assert_eq!(first.subject(), again.subject());
    let end = |one: &Prepared| digest(&one.simulation().run(0, &AtomicBool::new(false), &mut ()).unwrap());
    assert_eq!(end(&first), end(&again));
    let subject = first.subject();
    let names: Vec<&str> = subject.beside.iter().map(|of| of.scenario.as_str()).collect();
    assert_eq!(names, ["nation/export", "nation/towels"]);
    let ids: std::collections::BTreeSet<String> =
        subject.beside.iter().chain([&subject]).map(|of| of.run_id(0)).collect();
    assert_eq!(ids.len(), 3);
    // Shorter for all, from the text of results.
    let short = Prepared::read("./again.toml", &["span.to=\"1980-03\"".to_owned()], 1, &files).unwrap();
    let lived = lived(&short, 0);
    assert!(lived.beside.iter().chain([&lived.first]).all(|record| record.months.len() == 3));
}

/// Lines of the nation's file at which something is told, in order, with what is told.
fn told(text: &str) -> Vec<(usize, String)> {
    let problems = attempt(text, &[]).err().unwrap_or_else(|| panic!("this is taken:\n{text}"));
    let line = |problem: &sanchi::scenario::problem::Problem| {
        let place = problem.place.as_ref().unwrap_or_else(|| panic!("{problem:?}"));
        assert_eq!(place.file, "nation.toml", "{problem}");
        (place.line, format!("{} {}", problem.message, problem.help.clone().unwrap_or_default()))
    };
    problems.all().iter().map(line).collect()
}

#[test]
fn what_does_not_fit_together_is_told_at_its_line() {
    let pooled = "[programme.succession_matching]\nremoved = false\npooled = true\n";
    // Three lines stand before.
    for (text, line, wanted) in [
        (format!("{pooled}selection = \"all\"\n"), 7, "write merit, order or lot"),
        (format!("{pooled}instruments = [\"public_procurement\"]\n"), 7, "make it a programme of its own"),
        (format!("{pooled}stages = [\"plating\"]\n[beside.a]\nscenario = \"import_hit_textiles\"\n"), 7, "in `a`, where it holds too: there is no `plating`"),
        ("[beside.a]\nscenario = \"typicl\"\n".into(), 5, "did you mean `typical`?"),
        ("[beside.a]\nscenario = \"none.toml\"\n".into(), 5, "there is no such file"),
        ("[beside.a]\n".into(), 4, "write `scenario = \"typical\"` or the path of a file"),
        ("[beside.a]\nscenario = \"typical\"\ntext = \"\"\n".into(), 5, "write `text = false` to take the text away"),
        ("[beside.a]\nscenario = \"traditional_craft\"\n".into(), 5, "write `set = [\"span.from=1980-01\"]`"),
        ("[beside.a]\nscenario = \"typical\"\nset = [\"currency.name=euro\"]\n".into(), 5, "one budget has one currency"),
        ("[beside.a]\nscenario = \"typical\"\nset = [\"sizes.scal=0.5\"]\n".into(), 6, "did you mean `scale`?"),
        ("[beside.a]\nscenario = \"typical\"\nset = [\"sizes.region=mars\"]\n".into(), 5, "`a`: sizes.region: there is no region `mars`"),
        ("[beside.a]\nscenario = \"nested.toml\"\n".into(), 5, "name all of them here"),
        ("[beside.a]\nscenario = \"typical\"\nset = [\"programme.conclusions.removed=false\", \"programme.conclusions.pooled=true\"]\n".into(), 5, "the nation's programmes stand in the first scenario"),
        ("[beside.A]\nscenario = \"typical\"\n".into(), 4, "is no name for a district"),
    ] {
        let told = told(&text);
        assert!(told.len() == 1 && told[0].0 == line && told[0].1.contains(wanted), "{text}{told:?}");
    }
    // A programme of the nation that is wrong in itself is told of once, however many districts it holds in.
    let wrong = format!("{pooled}selection = \"all\"\n{}", two_beside());
    assert_eq!(told(&wrong).len(), 1);
}

#[test]
fn what_is_written_is_laid_into_every_district() {
    let text = programme("pooled = true\nselection = \"order\"")
        + &beside("a", "typical", &["programme.as_is_1997.removed=false"])
        + &beside("b", "typical", &[]);
    let nation = nation(&text, &["programme.help.effort=0.3"]);
    let there = |simulation: &sanchi::simulation::Simulation| {
        let of = simulation.scenario().programmes.iter().filter(|programme| !programme.of.removed);
        of.map(|programme| (programme.name.clone(), programme.of.effort)).collect::<Vec<_>>()
    };
    let help = || ("help".to_owned(), 0.3);
    assert_eq!(there(nation.simulation()), [help()]);
    assert_eq!(there(&nation.simulation().beside()[0]), [("as_is_1997".to_owned(), 1.0), help()]);
    assert_eq!(there(&nation.simulation().beside()[1]), [help()]);
    let lived = lived(&nation, 0);
    let persons = |record: &Record| mean(record, "persons_engaged", 1985, 1989);
    assert!(lived.beside.iter().all(|record| persons(record) > 200.0));
}

#[cfg(feature = "cli")]
mod folders {
    use super::*;
    use common::place::Place;
    use sanchi::store::Reading;

    #[test]
    fn a_folder_holds_the_rows_of_all_and_gives_the_same_bytes_again() {
        let place = Place::new();
        let text = programme("pooled = true") + &two_beside();
        place.write("nation.toml", &format!("{HEAD}{text}"));
        let small = ["--set", TENTH[0], "--set", TENTH[1], "--to", "1992-12"];
        let run = |scenario: &str, out: &str, more: &[&str]| {
            let request =
                ["run", scenario, "--replicates", "12", "--tables", "agents,ties", "--quiet", "--out", out];
            place.done(&[&request, more].concat())
        };
        let summary = run("nation.toml", "one", &[&small[..], &["--threads", "1"]].concat());
        run("nation.toml", "two", &[&small[..], &["--threads", "2"]].concat());
        run("one/scenario.toml", "again", &[]);
        for name in ["district", "stages", "events", "agents", "ties"] {
            let bytes =
                |folder: &str| std::fs::read(place.path(&format!("{folder}/{name}.parquet"))).unwrap();
            assert!(bytes("one") == bytes("two"), "{name}: two threads give other bytes");
            assert!(bytes("one") == bytes("again"), "{name}: the scenario of the results gives other bytes");
        }
        assert!(summary.contains("Districts that live together: awards and money of help"), "{summary}");
        for name in ["nation ", "nation/export ", "nation/towels "] {
            assert!(summary.lines().any(|line| line.trim_start().starts_with(name)), "{name}: {summary}");
        }
        let told = place.done(&["replay", "one", "--run", "11"]);
        assert!(told.contains("the same"), "{told}");
        place.done(&["verify", "one"]);
        place.done(&["report", "one"]);

        // Reports tell of the first district; each has its rows.
        let reading = Reading::open(&place.path("one")).unwrap();
        let rows = |scenario: &str, table: &str| {
            let mut rows = 0;
            reading.each_of(scenario, table, &["date"], None, &mut |part| rows += part.rows).unwrap();
            rows
        };
        assert_eq!(reading.table("district", &["date"]).unwrap().rows, 12 * 156);
        for of in ["nation", "nation/export", "nation/towels"] {
            assert_eq!(rows(of, "district"), 12 * 156, "{of}");
            assert!(rows(of, "events") > 0 && rows(of, "agents") > 0 && rows(of, "ties") > 0, "{of}");
        }
        assert_eq!(rows("nation/export", "stages"), 12 * 156 * 4);
        assert_eq!(rows("another", "district"), 0);
    }

    #[test]
    fn a_comparison_tells_of_the_first_and_is_repeated() {
        let place = Place::new();
        let text = programme("pooled = true") + &two_beside();
        place.write("nation.toml", &format!("{HEAD}{text}"));
        let told = place.done(&[
            "compare",
            "nation.toml",
            "programme.help.pooled=false",
            "--replicates",
            "3",
            "--set",
            TENTH[0],
            "--set",
            TENTH[1],
            "--to",
            "1992-12",
            "--quiet",
            "--out",
            "pair",
        ]);
        assert!(told.contains("nation"), "{told}");
        place.done(&["verify", "pair"]);
        let told = place.done(&["replay", "pair", "--run", "2"]);
        assert!(told.contains("the same"), "{told}");
        place.done(&["report", "pair"]);
    }
}
