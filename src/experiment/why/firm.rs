//! What brought a firm down: the firms and markets that asked for less, those that did not pay, and why these came to it; each
//! held against a run in which it was otherwise.

use crate::accounts::flows::Flow;
use crate::district::District;
use crate::district::events::{AgentKind, AgentName, Event, Party};
use crate::experiment::ensemble::{Ending, ensemble};
use crate::foundation::calendar::Month;
use crate::foundation::measure::Yen;
use crate::observe::Observer;
use crate::observe::biography::{Asker, Biography, Page};
use crate::simulation::{Failure, Simulation};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;

/// Links of a chain at most: a craftsman, who gave him work, who gave that one work, and what became of that one's buyers.
const MOST_LINKS: usize = 4;
/// Months that a year's orders are summed over.
const YEAR: usize = 12;
/// Months back to which the best year of a firm is looked for.
const LOOKED_BACK: usize = 120;
/// Part of a firm's fall that the one who asks for less must account for to be followed.
const LEAST_PART: f64 = 0.2;
/// Months before the end in which own funds are looked at.
const FUNDS_LOOKED_AT: usize = 60;
/// Months before the end for which losses on others are told.
const OF_LATE: i32 = 36;

/// How a firm ended.
#[derive(Clone, Debug, PartialEq)]
pub struct End {
    /// When.
    pub month: Month,
    /// `closure`, `relocation` or `bankruptcy`, as events name it.
    pub kind: &'static str,
    /// Why, as events say.
    pub cause: &'static str,
    /// What was left, or what stayed unpaid \[currency\].
    pub amount: Yen,
}

impl End {
    /// Whether it could not pay.
    pub fn is_failure(&self) -> bool {
        self.kind == "bankruptcy"
    }
}

/// What became of a firm in a run.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It ended.
    Ended(End),
    /// It is in business at the end of the span.
    Lives,
    /// There is no such firm: nobody began it.
    NeverBegan,
}

impl Fate {
    /// In which month it was gone; none where it lives.
    pub fn month(&self) -> Option<Month> {
        match self {
            Self::Ended(end) => Some(end.month),
            _ => None,
        }
    }
}

/// Who asked for less, from the best year of a firm to its last.
#[derive(Clone, Debug, PartialEq)]
pub struct Fewer {
    /// Who.
    pub by: Asker,
    /// A month in the best year.
    pub then: f64,
    /// A month in the last.
    pub last: f64,
    /// Of the change: since less was asked for in all, of whomever.
    pub in_all: f64,
    /// Of the change: since a smaller part of it came here.
    pub of_it: f64,
    /// How the asker ended, if it did before this firm.
    pub end: Option<End>,
}

/// Money lost on another firm.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// On whom.
    pub on: AgentName,
    /// How much in all \[currency\].
    pub amount: Yen,
    /// When the last of it.
    pub month: Month,
    /// How that firm ended, if it did.
    pub end: Option<End>,
}

/// How own funds have gone \[currency\].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Funds {
    /// The month in which they were highest.
    pub month: Month,
    /// Then.
    pub then: Yen,
    /// In its last month.
    pub last: Yen,
    /// What the owner drew since then.
    pub drawn: Yen,
}

/// A firm of the chain.
#[derive(Clone, Debug)]
pub struct Link {
    /// The firm and its months.
    pub life: Biography,
    /// What became of it, as far as the fall that is explained.
    pub fate: Fate,
    /// The last month of its best year, if its orders have fallen since.
    pub best: Option<Month>,
    /// What was asked for a month in the best year and in the last, by all.
    pub asked: [f64; 2],
    /// Who asks for less, the largest fall first.
    pub fewer: Vec<Fewer>,
    /// What others ask for more a month.
    pub more: f64,
    /// Its own funds, where they are lower at its end than in the five years before.
    pub funds: Option<Funds>,
    /// What it lost on others of late, the largest first.
    pub lost: Vec<Lost>,
    /// What it paid as an endorser of late, and how often.
    pub recourse: (Yen, u32),
    /// The first month of late in which it left a note unpaid.
    pub dishonoured: Option<Month>,
}

/// What was otherwise in a run that was lived again.
#[derive(Clone, Debug, PartialEq)]
pub enum Otherwise {
    /// A firm was given the means to pay, at the end of a month.
    Means(AgentName, Month),
    /// A shock was taken out.
    Shock(String),
    /// All shocks were taken out.
    AllShocks,
    /// A trifle.
    Trifle,
}

/// What became of the firm when something was otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// What.
    pub otherwise: Otherwise,
    /// What became of the firm, or why the run left nothing.
    pub fate: Result<Fate, Failure>,
}

/// Why a firm ended.
#[derive(Clone, Debug)]
pub struct Story {
    /// The replicate.
    pub replicate: u32,
    /// The span's last month.
    pub to: Month,
    /// When the firm was begun; none where it was there at the founding.
    pub begun: Option<Month>,
    /// The firm first, then whoever did most to bring down the one before.
    pub chain: Vec<Link>,
    /// The runs lived again.
    pub checks: Vec<Check>,
    /// What became of it in runs that differ by a trifle from the founding on: what is found must be held against it.
    pub trifles: Vec<Result<Fate, Failure>>,
}

/// A scenario in which something is otherwise, and what.
pub type Without = (Otherwise, Simulation);

/// Sees who is there in the first month, and all that happens.
#[derive(Clone, Debug, Default)]
struct Everything {
    first: Vec<AgentName>,
    events: Vec<Event>,
    seen: bool,
}

impl Observer for Everything {
    fn month_ended(&mut self, _: Month, district: &District) {
        if !self.seen {
            self.seen = true;
            self.first = district.firms.active.iter().map(|&firm| district.name(firm)).collect();
        }
        self.events.extend(district.events.iter().cloned());
    }
}

/// All firms of a run, and what happened to them.
#[derive(Clone, Debug)]
pub struct Run {
    first: Vec<AgentName>,
    events: Vec<Event>,
}

impl Run {
    /// Lives a replicate.
    ///
    /// # Errors
    /// Where it fails or is told to stop.
    pub fn live(simulation: &Simulation, replicate: u32, stop: &AtomicBool) -> Result<Self, Failure> {
        let mut eye = Everything::default();
        simulation.run(replicate, stop, &mut eye)?;
        Ok(Self { first: eye.first, events: eye.events })
    }

    /// Firms whose name begins so; of the kind and key, the key may stand alone.
    pub fn called(&self, text: &str) -> Vec<AgentName> {
        let text = text.trim().to_lowercase();
        let begins = |name: &AgentName| {
            let whole = name.to_string();
            !text.is_empty()
                && (whole.starts_with(&text) || format!("{:016x}", name.key.0).starts_with(&text))
        };
        let mut found: Vec<AgentName> = self.all().filter(begins).collect();
        found.sort_unstable_by_key(|name| (name.kind, name.key));
        found.dedup();
        found
    }

    fn all(&self) -> impl Iterator<Item = AgentName> + '_ {
        // Who was there in the first month and left in it stands in its events alone.
        self.first.iter().copied().chain(self.events.iter().filter_map(|event| event.agent))
    }

    /// The firms that failed, the largest debts first.
    pub fn failed(&self) -> Vec<(AgentName, End)> {
        let failed = |event: &Event| {
            (event.kind == "bankruptcy").then(|| Some((event.agent?, end_in(event)?))).flatten()
        };
        let mut all: Vec<(AgentName, End)> = self.events.iter().filter_map(failed).collect();
        all.sort_by_key(|(name, end)| (core::cmp::Reverse(end.amount), name.key));
        all
    }

    /// What became of a firm.
    pub fn fate(&self, name: AgentName) -> Fate {
        let of_it = self.events.iter().filter(|event| event.agent == Some(name));
        match of_it.filter_map(end_in).next() {
            Some(end) => Fate::Ended(end),
            None if self.all().any(|other| other == name) => Fate::Lives,
            None => Fate::NeverBegan,
        }
    }

    fn begun(&self, name: AgentName) -> Option<Month> {
        let begins = |event: &&Event| event.kind == "opening" && event.agent == Some(name);
        self.events.iter().find(begins).map(|event| event.month)
    }
}

fn end_in(event: &Event) -> Option<End> {
    let &Event { month, kind, cause, amount, .. } = event;
    matches!(kind, "bankruptcy" | "closure" | "relocation").then_some(End { month, kind, cause, amount })
}

/// Tells why a firm ended: reads the chain off the run, and lives the run again with each of its failures averted and as the
/// scenarios of `without` have it.
///
/// # Errors
/// Where the run itself fails or is told to stop.
pub fn story(
    simulation: &Simulation,
    without: Vec<Without>,
    replicate: u32,
    run: &Run,
    name: AgentName,
    threads: Option<usize>,
    stop: &AtomicBool,
) -> Result<Story, Failure> {
    // What comes after the firm's end, or after its orders have fallen, has not brought it down.
    let mut until = run.fate(name).month().unwrap_or(simulation.scenario().span.to);
    let mut chain: Vec<Link> = Vec::new();
    let mut next = Some(name);
    while let Some(name) = next.filter(|_| chain.len() < MOST_LINKS) {
        let link = link(simulation, replicate, run, (name, until), stop)?;
        let known = |other: &AgentName| *other == name || chain.iter().any(|link| link.life.name == *other);
        next = link.brought_down_by().map(|(other, fallen)| {
            until = fallen.min(until);
            other
        });
        next = next.filter(|other| !known(other));
        chain.push(link);
    }
    let mut arms: Vec<Without> = Vec::new();
    for link in &chain {
        let Fate::Ended(end) = &link.fate else { continue };
        if end.is_failure() {
            let before = link.dishonoured.unwrap_or(end.month).plus(-1);
            let means = Otherwise::Means(link.life.name, before);
            arms.push((means, simulation.clone().with_means(before, link.life.name.key)));
        }
    }
    arms.extend(without);
    let live = |number: u32, stop: &AtomicBool| {
        Run::live(&arms[number as usize].1, replicate, stop).map(|run| run.fate(name))
    };
    let (mut checks, mut trifles) = (Vec::new(), Vec::new());
    let ending = ensemble(0..arms.len() as u32, threads, stop, &live, &mut |number, fate| {
        match arms[number as usize].0.clone() {
            Otherwise::Trifle => trifles.push(fate),
            otherwise => checks.push(Check { otherwise, fate }),
        }
        ControlFlow::Continue(())
    });
    if ending == Ending::Stopped {
        return Err(Failure::stopped());
    }
    let to = simulation.scenario().span.to;
    Ok(Story { replicate, to, begun: run.begun(name), chain, checks, trifles })
}

/// Lives the run once more with an eye on one firm, as far as a month.
fn link(
    simulation: &Simulation,
    replicate: u32,
    run: &Run,
    (name, until): (AgentName, Month),
    stop: &AtomicBool,
) -> Result<Link, Failure> {
    let mut life = Biography::of(name);
    simulation.clone().with_journal().run(replicate, stop, &mut life)?;
    life.pages.retain(|page| page.month <= until);
    let fate = match run.fate(name) {
        Fate::Ended(end) if end.month > until => Fate::Lives,
        fate => fate,
    };
    let last = fate.month().unwrap_or(until);
    let of_late = |event: &&Event| event.month <= last && event.month > last.plus(-OF_LATE);
    let ended = |name: AgentName| match run.fate(name) {
        Fate::Ended(end) if end.month <= last => Some(end),
        _ => None,
    };
    let mut lost: Vec<Lost> = Vec::new();
    for event in run.events.iter().filter(of_late) {
        let (Some(on), Some(Party::Agent(creditor))) = (event.agent, event.other) else { continue };
        if event.kind != "claim_lost" || creditor != name {
            continue;
        }
        match lost.iter_mut().find(|lost| lost.on == on) {
            Some(lost) => (lost.amount, lost.month) = (lost.amount + event.amount, event.month),
            None => lost.push(Lost { on, amount: event.amount, month: event.month, end: ended(on) }),
        }
    }
    lost.sort_by_key(|lost| (core::cmp::Reverse(lost.amount), lost.on.key));
    let own = || run.events.iter().filter(of_late).filter(|event| event.agent == Some(name));
    let paid: Vec<Yen> =
        own().filter(|event| event.kind == "recourse_paid").map(|event| event.amount).collect();
    let dishonoured = own().find(|event| event.kind == "note_dishonoured").map(|event| event.month);
    let Orders { best, asked, mut fewer, more } = orders(&life.pages);
    for fewer in &mut fewer {
        if let Asker::Firm(name) = fewer.by {
            fewer.end = ended(name);
        }
    }
    let recourse = (paid.iter().sum(), paid.len() as u32);
    let funds = funds(&life.pages);
    Ok(Link { life, fate, best, asked, fewer, more, funds, lost, recourse, dishonoured })
}

/// How own funds have gone in the last five years; none where they have not fallen.
fn funds(pages: &[Page]) -> Option<Funds> {
    let late = &pages[pages.len().saturating_sub(FUNDS_LOOKED_AT)..];
    let last = late.last()?;
    // Of two months alike the later.
    let highest = late.iter().enumerate().max_by_key(|(place, page)| (page.worth, *place))?;
    let (place, page) = highest;
    let since = late[place + 1..].iter().flat_map(|page| &page.spent);
    let drawn = since.filter(|(flow, _)| *flow == Flow::Drawings).map(|(_, amount)| amount).sum();
    (page.worth > last.worth).then_some(Funds {
        month: page.month,
        then: page.worth,
        last: last.worth,
        drawn,
    })
}

/// How orders have fallen.
struct Orders {
    best: Option<Month>,
    asked: [f64; 2],
    fewer: Vec<Fewer>,
    more: f64,
}

/// The best year of a firm within ten years of its last, what was asked for a month in both, and who asks for less.
fn orders(pages: &[Page]) -> Orders {
    let none = |asked| Orders { best: None, asked, fewer: Vec::new(), more: 0.0 };
    let Some(last) = pages.len().checked_sub(YEAR) else { return none([f64::NAN; 2]) };
    let a_month = |from: usize| pages[from..from + YEAR].iter().map(all_asked).sum::<f64>() / YEAR as f64;
    // Of two years alike the later.
    let first = last.saturating_sub(LOOKED_BACK);
    let best = (first..=last).rev().fold((last, f64::NEG_INFINITY), |best, from| {
        let asked = a_month(from);
        if asked > best.1 { (from, asked) } else { best }
    });
    let asked = [best.1, a_month(last)];
    if best.0 == last {
        return none(asked);
    }
    let (then, now) = (by_asker(&pages[best.0..best.0 + YEAR]), by_asker(&pages[last..]));
    let mut askers: Vec<Asker> = then.iter().map(|(by, _)| *by).collect();
    askers.extend(now.iter().map(|(by, _)| *by).filter(|by| !then.iter().any(|(other, _)| other == by)));
    let of = |sums: &[(Asker, [f64; 2])], by: Asker| {
        sums.iter().find(|(other, _)| *other == by).map_or([0.0; 2], |(_, sum)| *sum)
    };
    let fewer = |by: Asker| {
        let ([here, all], [here_now, all_now]) = (of(&then, by), of(&now, by));
        let part = |here: f64, all: f64| if all > 0.0 { here / all } else { f64::NAN };
        let (part, part_now) = (part(here, all), part(here_now, all_now));
        // Who is gone or new has no part on one side; then all of it is that there is nothing to share.
        let mean_part = match (part.is_finite(), part_now.is_finite()) {
            (true, true) => 0.5 * (part + part_now),
            (true, false) => part,
            _ => part_now,
        };
        let in_all = mean_part * (all_now - all);
        let change = here_now - here;
        Fewer { by, then: here, last: here_now, in_all, of_it: change - in_all, end: None }
    };
    let (mut fewer, others): (Vec<Fewer>, Vec<Fewer>) =
        askers.into_iter().map(fewer).partition(|fewer| fewer.last < fewer.then);
    fewer.sort_by(|a, b| (a.last - a.then).total_cmp(&(b.last - b.then)));
    let more = others.iter().map(|other| other.last - other.then).sum();
    Orders { best: Some(pages[best.0 + YEAR - 1].month), asked, fewer, more }
}

/// What is asked for in a month.
pub fn all_asked(page: &Page) -> f64 {
    page.asked.iter().map(|asked| asked.here).sum()
}

/// What each asks for a month over a year: here, and in all.
fn by_asker(pages: &[Page]) -> Vec<(Asker, [f64; 2])> {
    let mut sums: Vec<(Asker, [f64; 2])> = Vec::new();
    for asked in pages.iter().flat_map(|page| &page.asked) {
        let add = [asked.here, asked.in_all].map(|asked| asked / YEAR as f64);
        match sums.iter_mut().find(|(by, _)| *by == asked.by) {
            Some((_, sum)) => *sum = [sum[0] + add[0], sum[1] + add[1]],
            None => sums.push((asked.by, add)),
        }
    }
    sums
}

impl Link {
    /// The firm that did most to bring this one down, and the month as far as which that must have come: on whom a failed firm lost
    /// more than half a year of what its orders have fallen by would have brought, until it was lost; else who accounts for most
    /// of the fall of orders, and for a fifth of it, until half of that had come.
    pub fn brought_down_by(&self) -> Option<(AgentName, Month)> {
        let debtor = self.lost.first().filter(|lost| {
            let failed = matches!(&self.fate, Fate::Ended(end) if end.is_failure());
            failed && lost.amount as f64 > 6.0 * self.worth_of_fewer()
        });
        let fallen = self.asked[0] - self.asked[1];
        let asker = self.fewer.first().and_then(|fewer| match fewer.by {
            Asker::Firm(name) if fewer.then - fewer.last >= LEAST_PART * fallen => {
                Some((name, self.half_fallen(fewer.by)?))
            }
            _ => None,
        });
        debtor.map(|lost| (lost.on, lost.month)).or(asker)
    }

    /// The month after the best year by which half of what one asked for less in the end was missing for good.
    fn half_fallen(&self, by: Asker) -> Option<Month> {
        let best = self.best?;
        let fewer = self.fewer.iter().find(|fewer| fewer.by == by)?;
        let half = 0.5 * (fewer.then + fewer.last);
        let asked = |page: &Page| -> f64 {
            page.asked.iter().filter(|asked| asked.by == by).map(|asked| asked.here).sum()
        };
        let above = self.life.pages.iter().rfind(|page| page.month > best && asked(page) > half);
        let above = above.map_or(best, |page| page.month);
        // What makes a buyer order less is seen there by then.
        Some(above.plus(1))
    }

    /// What the orders that are missing a month would bring, at what the last ones brought.
    fn worth_of_fewer(&self) -> f64 {
        let last = &self.life.pages[self.life.pages.len().saturating_sub(YEAR)..];
        let (trade, asked) = last
            .iter()
            .fold((0.0, 0.0), |(trade, asked), page| (trade + page.trade, asked + all_asked(page)));
        let a_unit = if asked > 0.0 { trade / asked } else { 0.0 };
        (self.asked[0] - self.asked[1]).max(0.0) * a_unit
    }

    /// Whether its orders are counted in money, as a wholesaler's, or in hours.
    pub fn is_wholesaler(&self) -> bool {
        self.life.name.kind == AgentKind::Wholesaler
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::chance::BirthKey;
    use crate::observe::biography::Asked;

    fn name(key: u64) -> AgentName {
        AgentName { kind: AgentKind::Wholesaler, key: BirthKey(key) }
    }

    fn page(month: i32, asked: &[(u64, f64, f64)]) -> Page {
        let asked =
            asked.iter().map(|&(key, here, in_all)| Asked { by: Asker::Firm(name(key)), here, in_all });
        Page {
            month: Month(month),
            persons: 1,
            money: 0,
            worth: 0,
            trade: 0.0,
            load: 1.0,
            rate: 1.0,
            owner_age: 50.0,
            asked: asked.collect(),
            spent: Vec::new(),
        }
    }

    #[test]
    fn a_fall_is_split_into_less_in_all_and_a_smaller_part_and_nothing_is_lost() {
        // One leaves; another asks for a third less in all and gives a smaller part of it; a third asks for more.
        let mut pages: Vec<Page> =
            (0..12).map(|m| page(m, &[(1, 10.0, 40.0), (2, 30.0, 60.0), (3, 1.0, 9.0)])).collect();
        pages.extend((12..24).map(|m| page(m, &[(2, 10.0, 40.0), (3, 2.0, 9.0)])));
        let Orders { best, asked, fewer, more } = orders(&pages);
        assert!(
            (asked[1] - asked[0] - more - fewer.iter().map(|one| one.last - one.then).sum::<f64>()).abs()
                < 1e-9
        );
        assert_eq!((best, asked.map(f64::round)), (Some(Month(11)), [41.0, 12.0]));
        let told: Vec<(Asker, i64, i64)> =
            fewer.iter().map(|one| (one.by, one.in_all.round() as i64, one.of_it.round() as i64)).collect();
        // Half then, a quarter now: the mean part, 0.375, of 20 fewer, and the rest.
        assert_eq!(told, [(Asker::Firm(name(2)), -8, -13), (Asker::Firm(name(1)), -10, 0)]);
        for one in &fewer {
            assert!((one.in_all + one.of_it - (one.last - one.then)).abs() < 1e-9);
        }
    }

    #[test]
    fn a_firm_at_its_best_in_its_last_year_has_lost_no_orders() {
        let pages: Vec<Page> = (0..30).map(|m| page(m, &[(1, f64::from(m), 100.0)])).collect();
        assert_eq!(orders(&pages).best, None);
        assert_eq!(orders(&pages[..5]).best, None);
    }
}
