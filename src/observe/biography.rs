//! The life of one firm, month by month: who asks it for what, what it charges, pays and loses, and what it has left.

use super::Observer;
use crate::accounts::flows::Flow;
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::district::events::{AgentKind, AgentName};
use crate::foundation::calendar::Month;
use crate::foundation::elementary::exp;
use crate::foundation::measure::Yen;

/// Who asks a firm for work or goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// A firm of the district, which puts work out.
    Firm(AgentName),
    /// Customers of a manufacturer outside the district.
    Outside,
    /// Buyers of a market, for a wholesaler's goods; its place among the markets of the scenario.
    Market(usize),
}

/// What one of them asks for in a month.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Asked {
    /// Who.
    pub by: Asker,
    /// From this firm: masters' hours of a maker; of a wholesaler goods at its prices \[currency\].
    pub here: f64,
    /// From all firms of the kind at the stage, in the same unit; the same as `here` where that is not known.
    pub in_all: f64,
}

/// A month of the firm.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The month.
    pub month: Month,
    /// Persons engaged, owner and helpers included.
    pub persons: u32,
    /// Money on its account at the month's end \[currency\].
    pub money: Yen,
    /// What it owns less what it owes, by the books \[currency\].
    pub worth: Yen,
    /// What a maker charged, what a wholesaler sold \[currency\].
    pub trade: f64,
    /// Hours asked for against a full month, smoothed over three months; NaN for a wholesaler.
    pub load: f64,
    /// Rate quoted for a master's hour with today's technology \[currency/hour\]; NaN for a wholesaler.
    pub rate: f64,
    /// The owner's age \[years\].
    pub owner_age: f64,
    /// Who asked for what, in the order in which they are met.
    pub asked: Vec<Asked>,
    /// What it paid or had to write off, by purpose, each once \[currency\].
    pub spent: Vec<(Flow, Yen)>,
}

/// Writes down the life of one firm, from the first month of the span to its end. What it spends is read from the month's
/// journal, where there is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Biography {
    /// The firm.
    pub name: AgentName,
    /// The process stage of a maker, counted from 0.
    pub stage: Option<usize>,
    /// Its months in business.
    pub pages: Vec<Page>,
}

impl Biography {
    /// Nothing written yet.
    pub fn of(name: AgentName) -> Self {
        Self { name, stage: None, pages: Vec::new() }
    }
}

impl Observer for Biography {
    fn month_ended(&mut self, month: Month, district: &District) {
        let firms = &district.firms;
        let Some(firm) = firms.in_business(self.name.key) else { return };
        let index = firms.index[firm as usize] as usize;
        let (persons, trade, load, rate) = match self.name.kind {
            AgentKind::Wholesaler => {
                let traders = &district.traders;
                (traders.persons[index], traders.sales[index] as f64, f64::NAN, f64::NAN)
            }
            _ => {
                let (craft, work) = (&district.shops.craft[index], &district.shops.work[index]);
                self.stage = Some(district.stage_of(firm));
                (craft.persons, work.charged, craft.load, craft.rate * district.today.technology)
            }
        };
        let asked = match self.name.kind {
            AgentKind::Wholesaler => asked_of_a_wholesaler(district, index),
            AgentKind::Manufacturer => asked_of_a_manufacturer(district, index),
            AgentKind::Craftsman => asked_of_a_craftsman(district, index),
        };
        self.pages.push(Page {
            month,
            persons,
            money: district.ledger.balance(Account::of_firm(firm)),
            worth: district.net_worth(firm),
            trade,
            load,
            rate,
            owner_age: firms.owner[firm as usize].age(month),
            asked,
            spent: spent(district, firm),
        });
    }
}

/// What a firm paid in the month, and what of its claims was lost.
fn spent(district: &District, firm: u32) -> Vec<(Flow, Yen)> {
    let account = Account::of_firm(firm);
    let mut spent: Vec<(Flow, Yen)> = Vec::new();
    for entry in district.ledger.journal().unwrap_or_default() {
        // What pays a debt is no cost.
        if entry.from == account && entry.amount != 0 && !entry.flow.is_financial() {
            match spent.iter_mut().find(|(flow, _)| *flow == entry.flow) {
                Some((_, sum)) => *sum += entry.amount,
                None => spent.push((entry.flow, entry.amount)),
            }
        }
    }
    spent
}

fn asked_of_a_wholesaler(district: &District, trader: usize) -> Vec<Asked> {
    let (lines, markets) = (district.plan.lines.len(), district.plan.markets.len());
    let offers = &district.traders.offers;
    let of_market = |market: usize| {
        let rate = district.today.rate[district.plan.markets[market].region];
        let value = |line: usize| {
            let offer = &offers[(trader * lines + line) * markets + market];
            if offer.asked > 0.0 { offer.asked * exp(offer.log_price) * rate } else { 0.0 }
        };
        let here: f64 = (0..lines).map(value).sum();
        Asked { by: Asker::Market(market), here, in_all: here }
    };
    (0..markets).map(of_market).filter(|asked| asked.here > 0.0).collect()
}

fn asked_of_a_manufacturer(district: &District, shop: usize) -> Vec<Asked> {
    let District { plan, ties, traders, shops, .. } = district;
    let (stages, lines, stage) = (plan.stages.len(), plan.lines.len(), shops.stage[shop] as usize);
    let mut asked = Vec::new();
    for &trader in &traders.active {
        let hours = |place: usize| -> f64 {
            let pieces = &ties.orders[place * lines..][..lines];
            let hours =
                pieces.iter().zip(&plan.lines).map(|(&pieces, line)| pieces as f64 * line.hours[stage]);
            hours.sum::<f64>() * f64::from(ties.suppliers[place].setup)
        };
        let known = ties.of(trader as usize, stage, stages);
        let Some(place) = known.clone().find(|&place| ties.suppliers[place].shop as usize == shop) else {
            continue;
        };
        let by = Asker::Firm(district.name(traders.firm[trader as usize]));
        asked.push(Asked { by, here: hours(place), in_all: known.map(hours).sum() });
    }
    let outside = shops.craft[shop].outside_asked;
    if outside > 0.0 {
        asked.push(Asked { by: Asker::Outside, here: outside, in_all: outside });
    }
    asked
}

fn asked_of_a_craftsman(district: &District, shop: usize) -> Vec<Asked> {
    let District { ties, shops, .. } = district;
    let mut asked = Vec::new();
    for &master in &shops.manufacturers[shops.stage[shop] as usize] {
        let known = &ties.craftsmen[ties.craft(shops.slot[master as usize] as usize)];
        let Some(tie) = known.iter().find(|tie| tie.shop as usize == shop) else { continue };
        let by = Asker::Firm(district.name(shops.firm[master as usize]));
        asked.push(Asked { by, here: tie.hours, in_all: known.iter().map(|tie| tie.hours).sum() });
    }
    asked
}
