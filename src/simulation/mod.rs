//! Found, warm up, live through the months, show to observers.

pub mod arms;
mod leak;
mod life;
mod means;
mod warm_up;

pub use leak::Leak;
pub use life::{Life, month_being_lived};

use crate::district::District;
use crate::district::founding::found;
use crate::district::plan::Plan;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Tape};
use crate::observe::audit::{Audit, Breach};
use crate::observe::recorder::Recorder;
use crate::observe::table::Record;
use crate::observe::{Observer, Together};
use crate::scenario::{Scenario, beside};
use crate::world::paths::{Paths, are_random};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use warm_up::WarmUp;

/// Name of the model whose results these are. A changed golden digest forces a new one.
pub const MODEL_VERSION: &str = "12";

/// Why a replicate left no record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The month in which it happened, where it is known.
    pub month: Option<Month>,
    /// What happened, in a sentence.
    pub reason: String,
    /// Whether it was told to stop, which is no fault of the run.
    pub stopped: bool,
}

impl Failure {
    /// The answer of a replicate that was told to stop.
    pub fn stopped() -> Self {
        Self { month: None, reason: "stopped".to_owned(), stopped: true }
    }
}

/// A scenario ready to run: names resolved, drivers' paths worked out where chance has no hand in them.
#[derive(Clone, Debug)]
pub struct Simulation {
    scenario: Scenario,
    seed: u64,
    files: Vec<(String, String)>,
    shared: Option<(Arc<Plan>, Arc<Paths>)>,
    audited: bool,
    leak: Option<(Month, Leak)>,
    means: Option<(Month, BirthKey)>,
    journal: bool,
    /// The districts that live beside it.
    beside: Vec<Self>,
    /// Whether it lives beside another: then its luck hangs on its name too.
    is_beside: bool,
    /// Worked out when it is first held against another.
    besides_drivers: OnceLock<Arc<[u8]>>,
}

impl Simulation {
    /// Makes a scenario ready. `files` gives the text of the users' own series by the path they write.
    ///
    /// # Errors
    /// What is wrong with the drivers, each with the key at which it is written.
    pub fn new(
        scenario: &Scenario,
        seed: u64,
        files: &dyn Fn(&str) -> Result<String, String>,
    ) -> Result<Self, Vec<(String, String)>> {
        let nations = beside::of_the_nation(&scenario.values);
        let mut beside = Vec::new();
        for other in &scenario.beside {
            let told = |wrong: Vec<(String, String)>| {
                let of_the_first = |problem| beside::of_the_first(&other.name, &nations, problem);
                wrong.into_iter().map(of_the_first).collect::<Vec<_>>()
            };
            beside.push(Self { is_beside: true, ..Self::new(other, seed, files).map_err(told)? });
        }
        let drivers = scenario.drivers();
        let read = std::cell::RefCell::new(Vec::new());
        let keep = |path: &str| {
            let text = files(path)?;
            read.borrow_mut().push((path.to_owned(), text.clone()));
            Ok(text)
        };
        let chance = Chance::new(seed, 0);
        let random = are_random(&drivers, &scenario.shocks);
        let paths = possible_paths(scenario, &chance, &keep, !random).map_err(|wrong| wrong.problems)?;
        let shared = (!random).then(|| (Arc::new(Plan::new(scenario, &paths)), Arc::new(paths)));
        Ok(Self {
            scenario: scenario.clone(),
            seed,
            files: read.into_inner(),
            shared,
            audited: true,
            leak: None,
            means: None,
            journal: false,
            beside,
            is_beside: false,
            besides_drivers: OnceLock::new(),
        })
    }

    /// What is wrong with the drivers of a scenario or does not add up in its first month, be the rest as it may; each
    /// with the key at which it is written.
    pub fn problems_of_drivers(
        scenario: &Scenario,
        seed: u64,
        files: &dyn Fn(&str) -> Result<String, String>,
    ) -> Vec<(String, String)> {
        // What chance does in a replicate is that replicate's failure.
        let certain = !are_random(&scenario.drivers(), &scenario.shocks);
        match possible_paths(scenario, &Chance::new(seed, 0), files, certain) {
            Err(wrong) => wrong.problems,
            Ok(paths) => Plan::problems(scenario, &paths),
        }
    }

    /// The same under another seed. Drivers that chance has a hand in are worked out for each replicate anyway.
    pub fn under(self, seed: u64) -> Self {
        let beside = self.beside.into_iter().map(|other| other.under(seed)).collect();
        Self { seed, beside, ..self }
    }

    /// The same without the monthly audit, to measure what it costs.
    pub fn unaudited(self) -> Self {
        let beside = self.beside.into_iter().map(Self::unaudited).collect();
        Self { audited: false, beside, ..self }
    }

    /// The same with a deliberate error in the books at a month's end.
    pub fn with_leak(self, month: Month, leak: Leak) -> Self {
        Self { leak: Some((month, leak)), ..self }
    }

    /// The same in which a firm, if it is in business, has at a month's end what it owes and a year of its outlays, so that it is
    /// in no want.
    pub fn with_means(self, month: Month, firm: BirthKey) -> Self {
        Self { means: Some((month, firm)), ..self }
    }

    /// The same with a journal of every month from the first on, which lies in the ledger at the month's end.
    pub fn with_journal(self) -> Self {
        Self { journal: true, ..self }
    }

    /// The same with a deliberate error in the books of a district beside it, counted from 0.
    pub fn with_leak_beside(mut self, place: usize, month: Month, leak: Leak) -> Self {
        self.beside[place].leak = Some((month, leak));
        self
    }

    /// The districts that live beside it, in the order in which they are shown to observers.
    pub fn beside(&self) -> &[Self] {
        &self.beside
    }

    /// The scenario.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// Runs a replicate and records it.
    ///
    /// # Errors
    /// When it is told to stop, or when the audit finds a breach.
    pub fn record(&self, replicate: u32, stop: &AtomicBool) -> Result<Record, Failure> {
        let mut recorder = Recorder::default();
        self.run(replicate, stop, &mut recorder)?;
        Ok(recorder.record)
    }

    /// Runs a replicate and records it with the districts beside it.
    ///
    /// # Errors
    /// As [`record`](Self::record).
    pub fn record_together(&self, replicate: u32, stop: &AtomicBool) -> Result<Together<Record>, Failure> {
        let beside = self.beside.iter().map(|_| Recorder::default()).collect();
        let mut eyes = Together { first: Recorder::default(), beside };
        self.run(replicate, stop, &mut eyes)?;
        let beside = eyes.beside.into_iter().map(|eye| eye.record).collect();
        Ok(Together { first: eyes.first.record, beside })
    }

    /// Runs a replicate and shows every month's end to an observer; gives the district at the end.
    ///
    /// # Errors
    /// When it is told to stop, or when the audit finds a breach; then the month is lived through again with a
    /// journal, which is the error's text.
    pub fn run(
        &self,
        replicate: u32,
        stop: &AtomicBool,
        observer: &mut dyn Observer,
    ) -> Result<District, Failure> {
        let mut life = self.begin(replicate, None)?;
        while let Some(month) = life.next_month() {
            self.live(&mut life, replicate, month, stop, observer)?;
        }
        Ok(life.district)
    }

    /// Lives through one month and shows its end to an observer.
    fn live(
        &self,
        life: &mut Life,
        replicate: u32,
        month: Month,
        stop: &AtomicBool,
        observer: &mut dyn Observer,
    ) -> Result<(), Failure> {
        if stop.load(Ordering::Relaxed) {
            return Err(Failure::stopped());
        }
        if let Err(breach) = life.live(month) {
            let journal = self.journal_of(replicate, month, breach.district);
            let mut reason = told(&breach, &journal);
            if let Some(other) = breach.district.checked_sub(1).and_then(|place| self.beside.get(place)) {
                reason = format!("in `{}`, {reason}", other.scenario.name);
            }
            return Err(Failure { month: Some(month), reason, stopped: false });
        }
        if month >= self.scenario.span.from {
            observer.month_ended(month, &life.district);
            for (place, other) in life.beside.iter().enumerate() {
                observer.month_ended_beside(place, month, &other.district);
            }
        }
        Ok(())
    }

    /// Founds a replicate's district, before its first month.
    ///
    /// # Errors
    /// When a random driver of this replicate takes a value that cannot be.
    pub fn begin(&self, replicate: u32, tape: Option<Tape>) -> Result<Life, Failure> {
        let chance = Chance::new(self.seed, replicate);
        let chance = match tape {
            Some(tape) => chance.recorded(tape),
            None => chance,
        };
        // What comes from outside is the nation's luck; what happens in a district beside the first is its own.
        let (plan, paths) = self.world(&chance)?;
        let chance = if self.is_beside { chance.beside(&self.scenario.name) } else { chance };
        let beside = self.beside.iter().map(|other| other.begin(replicate, None));
        let beside = beside.collect::<Result<_, _>>()?;
        let span = &self.scenario.span;
        let first = span.from.plus(-(span.warm_up_most as i32));
        let district = found(plan, &chance, first, span.from);
        let audit = self.audited.then(|| Audit::begin(&district));
        let warm_up = WarmUp::new(&self.scenario);
        Ok(Life {
            district,
            beside,
            chance,
            paths,
            from: span.from,
            to: span.to,
            month: first,
            audit,
            warm_up,
            leak: self.leak,
            means: self.means,
            journal: self.journal,
        })
    }

    /// The world of a replicate: shared by all, unless chance has a hand in its drivers.
    fn world(&self, chance: &Chance) -> Result<(Arc<Plan>, Arc<Paths>), Failure> {
        if let Some(shared) = &self.shared {
            return Ok(shared.clone());
        }
        let read = |path: &str| {
            let known = self.files.iter().find(|(name, _)| name == path);
            known.map(|(_, text)| text.clone()).ok_or_else(|| format!("`{path}` was not read"))
        };
        let failed = |wrong: Impossible| Failure {
            month: wrong.month,
            reason: wrong
                .problems
                .iter()
                .map(|(key, text)| format!("{key}: {text}"))
                .collect::<Vec<_>>()
                .join("; "),
            stopped: false,
        };
        let paths = possible_paths(&self.scenario, chance, &read, true).map_err(failed)?;
        Ok((Arc::new(Plan::new(&self.scenario, &paths)), Arc::new(paths)))
    }

    /// Lives a month again with the journal of one of the districts.
    fn journal_of(&self, replicate: u32, month: Month, district: usize) -> Vec<String> {
        let Ok(mut life) = self.begin(replicate, None) else { return Vec::new() };
        while let Some(now) = life.next_month() {
            if now == month {
                life.district_at(district).ledger.begin_journal();
            }
            let ended = life.live(now);
            if now == month || ended.is_err() {
                break;
            }
        }
        journal_lines(life.district_at(district))
    }
}

/// The drivers' paths, or all that is wrong with them, in the months of the span only if these are wanted.
fn possible_paths(
    scenario: &Scenario,
    chance: &Chance,
    files: &dyn Fn(&str) -> Result<String, String>,
    in_months: bool,
) -> Result<Paths, Impossible> {
    let (from, to) = (scenario.span.from, scenario.span.to);
    let paths = Paths::build(&scenario.drivers(), &scenario.shocks, from, to, chance, files)
        .map_err(|problems| Impossible { month: None, problems })?;
    let mut wrong = impossible_values(&paths, from, if in_months { to } else { from.plus(-1) });
    wrong.problems.extend(Plan::problems(scenario, &paths));
    if wrong.problems.is_empty() { Ok(paths) } else { Err(wrong) }
}

/// What cannot be of drivers, each with its key, and the first month in which one cannot, if it is a month.
#[derive(Default)]
struct Impossible {
    month: Option<Month>,
    problems: Vec<(String, String)>,
}

/// Drivers that cannot be: an exchange rate, a price level, pay or productivity of zero or below, a yearly rate above a hundred
/// per cent, a number that no money could be counted in.
fn impossible_values(paths: &Paths, from: Month, to: Month) -> Impossible {
    let mut found = Impossible::default();
    for (index, key) in paths.keys().iter().enumerate() {
        let name = key.rsplit('.').next().unwrap_or(key);
        let positive = matches!(
            name,
            "exchange" | "prices" | "pay" | "productivity" | "materials" | "quality" | "land_price"
        );
        let most = match name {
            "interest" | "loan_losses" => 100.0,
            "web_reach" => 1.0,
            _ => 1e12,
        };
        let wrong = |value: f64| !(0.0..=most).contains(&value) || (positive && value == 0.0);
        let months = (from.0..=to.0).map(Month);
        let bad = months.map(|month| (month, paths.value(index, month))).find(|&(_, value)| wrong(value));
        let rest = paths.at_rest(index);
        let wanted = format!("{} and at most {most}", if positive { "above zero" } else { "zero or above" });
        if let Some((month, value)) = bad {
            found.month = Some(found.month.map_or(month, |first| first.min(month)));
            found.problems.push((
                key.clone(),
                format!("the series is {value} in {month}; it must be {wanted} in every month"),
            ));
        } else if wrong(rest) {
            found.problems.push((
                key.clone(),
                format!("the series rests at {rest} in the warm-up; it must be {wanted}"),
            ));
        }
    }
    found
}

/// A breach in words, with the journal's last lines.
fn told(breach: &Breach, journal: &[String]) -> String {
    let mut text = format!(
        "the accounts do not hold: {}: expected {}, found {}, difference {}",
        breach.rule,
        breach.expected,
        breach.found,
        breach.found - breach.expected
    );
    if !journal.is_empty() {
        text.push_str("\njournal of the month, by purpose and sector:");
        for line in journal {
            text.push_str("\n  ");
            text.push_str(line);
        }
    }
    text
}

/// The month's journal, entries of one kind between the same sectors together.
fn journal_lines(district: &District) -> Vec<String> {
    use std::collections::BTreeMap;
    let mut sums: BTreeMap<_, (usize, i64)> = BTreeMap::new();
    for entry in district.ledger.journal().unwrap_or_default() {
        let (from, to) = (district.ledger.sector(entry.from), district.ledger.sector(entry.to));
        let sum = sums.entry((entry.flow, from, to, entry.money)).or_default();
        *sum = (sum.0 + 1, sum.1 + entry.amount);
    }
    let units = &district.plan.scenario.currency.name;
    let mut lines: Vec<String> = sums
        .iter()
        .map(|((flow, from, to, money), (count, amount))| {
            let how = if *money { "paid" } else { "booked" };
            format!(
                "{} {how} by {} to {}: {amount} {units} in {count} entries",
                flow.name(),
                from.name(),
                to.name()
            )
        })
        .collect();
    let (pieces, values) = (district.pieces, district.values);
    lines.push(format!(
        "pieces begun {}, spoiled {}, sold {}, sold off {}; cost added to stocks {}, taken from them {}",
        pieces.begun, pieces.scrapped, pieces.sold, pieces.liquidated, values.added, values.removed
    ));
    lines
}
