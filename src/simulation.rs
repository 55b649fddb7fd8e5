//! Found, warm up, live through the months, show to observers.

use crate::district::founding::found;
use crate::district::plan::Plan;
use crate::district::{District, census};
use crate::foundation::calendar::Month;
use crate::foundation::chance::{Chance, Tape};
use crate::month::{Now, live_through};
use crate::observe::Observer;
use crate::observe::audit::{Audit, Breach};
use crate::observe::recorder::Recorder;
use crate::observe::table::Record;
use crate::scenario::Scenario;
use crate::world::paths::{Paths, are_random};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Name of the model whose results these are. A changed golden digest forces a new one.
pub const MODEL_VERSION: &str = "2";

/// Why a replicate left no record.
#[derive(Clone, Debug, PartialEq, Eq)]
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

thread_local! {
    static LIVED: Cell<Option<Month>> = const { Cell::new(None) };
}

/// The month that this thread lives through or lived through last; for telling where a run broke off.
pub fn month_being_lived() -> Option<Month> {
    LIVED.get()
}

/// A deliberate error in the books, made at a month's end: the drill that proves the audit's alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leak {
    /// A firm's money appears from nowhere.
    Money,
    /// A sector's money appears from nowhere.
    SectorMoney,
    /// A note is worth more than was promised.
    NoteFace,
    /// A holder's total of notes is too high.
    NoteTotal,
    /// A piece appears in a stock.
    Piece,
    /// A stock is booked above its cost.
    StockValue,
    /// A claim on a buyer abroad appears.
    Receivable,
    /// A lot outside the district is booked wrong.
    AwayValue,
    /// Money moves from a firm to its owner without being recorded.
    HiddenDrawing,
    /// Money moves from a firm out of the district without being recorded.
    HiddenExport,
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
        let drivers = scenario.drivers();
        let read = std::cell::RefCell::new(Vec::new());
        let keep = |path: &str| {
            let text = files(path)?;
            read.borrow_mut().push((path.to_owned(), text.clone()));
            Ok(text)
        };
        let chance = Chance::new(seed, 0);
        let paths = possible_paths(scenario, &chance, &keep)?;
        let shared = (!are_random(&drivers, &scenario.shocks))
            .then(|| (Arc::new(Plan::new(scenario, &paths)), Arc::new(paths)));
        Ok(Self {
            scenario: scenario.clone(),
            seed,
            files: read.into_inner(),
            shared,
            audited: true,
            leak: None,
        })
    }

    /// What is wrong with the drivers of a scenario or does not add up in its first month, be the rest as it may; each
    /// with the key at which it is written.
    pub fn problems_of_drivers(
        scenario: &Scenario,
        seed: u64,
        files: &dyn Fn(&str) -> Result<String, String>,
    ) -> Vec<(String, String)> {
        match possible_paths(scenario, &Chance::new(seed, 0), files) {
            Err(problems) => problems,
            Ok(paths) => Plan::problems(scenario, &paths),
        }
    }

    /// The same without the monthly audit, to measure what it costs.
    pub fn unaudited(self) -> Self {
        Self { audited: false, ..self }
    }

    /// The same with a deliberate error in the books at a month's end.
    pub fn with_leak(self, month: Month, leak: Leak) -> Self {
        Self { leak: Some((month, leak)), ..self }
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
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Failure::stopped());
            }
            let Some(month) = life.next_month() else { return Ok(life.district) };
            if let Err(breach) = life.live(month) {
                let journal = self.journal_of(replicate, month);
                return Err(Failure { month: Some(month), reason: told(&breach, &journal), stopped: false });
            }
            if month >= self.scenario.span.from {
                observer.month_ended(month, &life.district);
            }
        }
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
        let (plan, paths) = match &self.shared {
            Some((plan, paths)) => (plan.clone(), paths.clone()),
            None => self.draw_the_world(&chance)?,
        };
        let span = &self.scenario.span;
        let first = span.from.plus(-(span.warm_up_most as i32));
        let district = found(plan, &chance, first, span.from);
        let audit = self.audited.then(|| Audit::begin(&district));
        let warm_up = WarmUp::new(&self.scenario);
        Ok(Life {
            district,
            chance,
            paths,
            from: span.from,
            to: span.to,
            month: first,
            audit,
            warm_up,
            leak: self.leak,
        })
    }

    fn draw_the_world(&self, chance: &Chance) -> Result<(Arc<Plan>, Arc<Paths>), Failure> {
        let read = |path: &str| {
            let known = self.files.iter().find(|(name, _)| name == path);
            known.map(|(_, text)| text.clone()).ok_or_else(|| format!("`{path}` was not read"))
        };
        let failed = |problems: Vec<(String, String)>| Failure {
            month: None,
            reason: problems
                .iter()
                .map(|(key, text)| format!("{key}: {text}"))
                .collect::<Vec<_>>()
                .join("; "),
            stopped: false,
        };
        let paths = possible_paths(&self.scenario, chance, &read).map_err(failed)?;
        Ok((Arc::new(Plan::new(&self.scenario, &paths)), Arc::new(paths)))
    }

    /// Lives a month again with a journal.
    fn journal_of(&self, replicate: u32, month: Month) -> Vec<String> {
        let Ok(mut life) = self.begin(replicate, None) else { return Vec::new() };
        while let Some(now) = life.next_month() {
            if now == month {
                life.district.ledger.begin_journal();
            }
            let ended = life.live(now);
            if now == month || ended.is_err() {
                break;
            }
        }
        journal_lines(&life.district)
    }
}

/// A district on its way.
#[derive(Clone, Debug)]
pub struct Life {
    /// The district, at the end of the last month lived.
    pub district: District,
    chance: Chance,
    paths: Arc<Paths>,
    from: Month,
    to: Month,
    month: Month,
    audit: Option<Audit>,
    warm_up: WarmUp,
    leak: Option<(Month, Leak)>,
}

impl Life {
    /// The month to be lived next; none after the last.
    pub fn next_month(&self) -> Option<Month> {
        (self.month <= self.to).then_some(self.month)
    }

    /// The district, and what its phases may look at in a month: for one who calls the phases alone.
    pub fn at(&mut self, month: Month) -> (&mut District, Now<'_>) {
        let now = Now {
            month,
            from: self.from,
            at_rest: month < self.from || self.district.plan.scenario.span.at_rest,
            paths: &self.paths,
            chance: &self.chance,
        };
        (&mut self.district, now)
    }

    /// Goes on to the month after one whose phases were called alone; the warm-up then lasts its longest.
    pub fn pass_over(&mut self, month: Month) {
        self.month = month.plus(1);
    }

    /// Lives through a month and audits it.
    ///
    /// # Errors
    /// When a rule of the accounts does not hold.
    pub fn live(&mut self, month: Month) -> Result<(), Breach> {
        LIVED.set(Some(month));
        let (district, now) = self.at(month);
        if month == now.from && !now.at_rest && district.plan.scenario.sizes.ages == "japan" {
            census::as_the_nation(district, now.chance, month);
        }
        live_through(district, &now);
        if let Some((when, leak)) = self.leak
            && when == month
        {
            self.district.leak(leak);
        }
        if let Some(audit) = &mut self.audit {
            audit.check(&self.district)?;
        }
        self.month = month.plus(1);
        if month < self.from {
            let jump = self.warm_up.months_saved(&self.district, self.month, self.from);
            self.district.move_in_time(jump);
            self.month = self.month.plus(jump);
        }
        Ok(())
    }
}

/// How many slow sums the warm-up looks at.
const SLOW: usize = 9;

/// The warm-up: at least so long, and until stocks, work in progress, trust, notes, loans, money, persons, skill and
/// technique stand still.
#[derive(Clone, Debug)]
struct WarmUp {
    least: i32,
    drift: f64,
    begun: Option<Month>,
    year: [f64; SLOW],
    year_before: Option<[f64; SLOW]>,
}

impl WarmUp {
    fn new(scenario: &Scenario) -> Self {
        let span = &scenario.span;
        Self {
            least: span.warm_up_least as i32,
            drift: span.warm_up_drift,
            begun: None,
            year: [0.0; SLOW],
            year_before: None,
        }
    }

    /// Whole years that the warm-up need not last any longer, in months; the calendar jumps by them.
    fn months_saved(&mut self, district: &District, next: Month, from: Month) -> i32 {
        let begun = *self.begun.get_or_insert(next.plus(-1));
        let lived = next.since(begun);
        for (sum, value) in self.year.iter_mut().zip(district.slow_stocks()) {
            *sum += value;
        }
        if lived % 12 != 0 {
            return 0;
        }
        let year = core::mem::take(&mut self.year);
        let close = |(&before, now): (&f64, f64)| (now - before).abs() <= self.drift * before.abs().max(1.0);
        let still = self.year_before.is_some_and(|before| before.iter().zip(year).all(close));
        self.year_before = Some(year);
        let left = from.since(next);
        if still && lived >= self.least { left / 12 * 12 } else { 0 }
    }
}

impl District {
    /// What must stand still before the first month: stock, work in progress, trust, notes, money of firms, loans, persons,
    /// skill, technique.
    fn slow_stocks(&self) -> [f64; SLOW] {
        let stock: i64 = self.traders.lines.iter().map(|line| line.stock.pieces).sum();
        let waiting: i64 = self.traders.queues.iter().map(|queue| queue.lot.pieces).sum();
        let trust: f64 = self.ties.all(self.plan.stages.len()).map(|(_, _, tie)| f64::from(tie.trust)).sum();
        let notes: i64 = self.notes.all_issued().iter().sum();
        let sums = self.ledger.by_sector();
        let money: i64 =
            crate::accounts::flows::Sector::FIRMS.iter().map(|&sector| sums[sector as usize]).sum();
        let (mut skill, mut technique, mut persons) = (0.0, 0.0, 0.0);
        for &shop in self.shops.manufacturers.iter().chain(&self.shops.craftsmen).flatten() {
            let craft = &self.shops.craft[shop as usize];
            skill += craft.skill * f64::from(craft.persons);
            technique += craft.technique * f64::from(craft.persons);
            persons += f64::from(craft.persons);
        }
        let lent = self.bank.lent as f64;
        [stock as f64, waiting as f64, trust, notes as f64, money as f64, lent, persons, skill, technique]
    }

    /// Moves everything that has a date by whole years.
    fn move_in_time(&mut self, months: i32) {
        debug_assert_eq!(months % 12, 0, "tables by month of the year stay as they are");
        if months == 0 {
            return;
        }
        for tie in &mut self.ties.suppliers {
            tie.since = tie.since.plus(months);
        }
        for tie in &mut self.ties.craftsmen {
            tie.since = tie.since.plus(months);
        }
        for craft in &mut self.shops.craft {
            craft.fails = craft.fails.saturating_add(months);
        }
        for owner in &mut self.firms.owner {
            owner.born += months;
        }
        let firms = &mut self.firms;
        for month in firms.dishonoured.iter_mut().chain(&mut firms.banked).chain(&mut firms.begun) {
            if *month != crate::district::firms::NEVER {
                *month += months;
            }
        }
    }

    /// Makes a deliberate error in the books.
    fn leak(&mut self, leak: Leak) {
        use crate::accounts::flows::Sector;
        use crate::accounts::ledger::Account;
        match leak {
            Leak::Money => self.ledger.leak(Account::of_firm(0), 1),
            Leak::SectorMoney => self.ledger.leak(Account::of_sector(Sector::Services), 1),
            Leak::NoteFace => self.notes.leak(1),
            Leak::NoteTotal => self.notes.leak_total(1),
            Leak::Piece => self.traders.lines[0].stock.pieces += 1,
            Leak::StockValue => self.traders.lines[0].stock.value += 1,
            Leak::Receivable => self.traders.receivable[0] += 1,
            Leak::AwayValue => self.traders.away_value[0] += 1,
            Leak::HiddenDrawing => {
                self.ledger.leak(Account::of_firm(0), -1);
                self.ledger.leak(Account::of_owner(0), 1);
            }
            Leak::HiddenExport => {
                self.ledger.leak(Account::of_owner(0), -1);
                self.ledger.leak(Account::of_sector(Sector::Elsewhere), 1);
            }
        }
    }
}

/// The drivers' paths, or all that is wrong with them.
fn possible_paths(
    scenario: &Scenario,
    chance: &Chance,
    files: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Paths, Vec<(String, String)>> {
    let (from, to) = (scenario.span.from, scenario.span.to);
    let paths = Paths::build(&scenario.drivers(), &scenario.shocks, from, to, chance, files)?;
    let mut problems = impossible_values(&paths, from, to);
    problems.extend(Plan::problems(scenario, &paths));
    if problems.is_empty() { Ok(paths) } else { Err(problems) }
}

/// Drivers that cannot be: an exchange rate, a price level, pay or productivity of zero or below.
fn impossible_values(paths: &Paths, from: Month, to: Month) -> Vec<(String, String)> {
    let mut problems = Vec::new();
    for (index, key) in paths.keys().iter().enumerate() {
        let name = key.rsplit('.').next().unwrap_or(key);
        let positive = matches!(
            name,
            "exchange" | "prices" | "pay" | "productivity" | "materials" | "quality" | "land_price"
        );
        let wrong = |value: f64| !value.is_finite() || value < 0.0 || (positive && value <= 0.0);
        let months = (from.0..=to.0).map(Month);
        let bad = months.map(|month| (month, paths.value(index, month))).find(|&(_, value)| wrong(value));
        let rest = paths.at_rest(index);
        let wanted = if positive { "above zero" } else { "zero or above" };
        if let Some((month, value)) = bad {
            problems.push((
                key.clone(),
                format!("the series is {value} in {month}; it must be {wanted} in every month"),
            ));
        } else if wrong(rest) {
            problems.push((
                key.clone(),
                format!("the series rests at {rest} in the warm-up; it must be {wanted}"),
            ));
        }
    }
    problems
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
