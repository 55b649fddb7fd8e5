//! The state at a month's end: everything that exists. Nothing here decides.

pub mod bank;
pub mod books;
pub mod census;
pub mod events;
pub mod firms;
pub mod founding;
pub mod makers;
pub mod niches;
pub mod numbers;
pub mod parents;
pub mod people;
pub mod plan;
pub mod programmes;
pub mod ties;
pub mod today;
pub mod traders;
pub mod turns;
pub mod workshops;

use crate::accounts::clearing::Clearing;
use crate::accounts::flows::Flow;
use crate::accounts::goods::{PieceCount, ValueCount};
use crate::accounts::ledger::{Account, Ledger};
use crate::accounts::notes::Notes;
use crate::district::events::{AgentName, Event, Party};
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use firms::Firms;
use std::sync::Arc;
use ties::Ties;
use today::{MarketState, Today};
use traders::Traders;
use workshops::Workshops;

/// A district: everything that exists.
#[derive(Clone, Debug)]
pub struct District {
    /// The scenario, made ready for calculation. Shared, never changed.
    pub plan: Arc<plan::Plan>,
    /// Money.
    pub ledger: Ledger,
    /// Promissory notes.
    pub notes: Notes,
    /// Those who look for work in the trade.
    pub labour: people::Labour,
    /// New uses, and who looks for them.
    pub niches: niches::Niches,
    /// Parents outside the district, who works for them, and who followed them abroad.
    pub parents: parents::Parents,
    /// The regional bank.
    pub bank: bank::Bank,
    /// What every firm has.
    pub firms: Firms,
    /// Wholesalers.
    pub traders: Traders,
    /// Manufacturers and craftsmen.
    pub shops: Workshops,
    /// Who works for whom.
    pub ties: Ties,
    /// Public support.
    pub programmes: programmes::Programmes,
    /// Buyers' habits in each market.
    pub markets: Vec<MarketState>,
    /// The outside world's values of the month.
    pub today: Today,
    /// Money that the municipality has taken in, smoothed, a month.
    pub municipal_revenue: f64,
    /// Pieces begun, spoiled and sold this month.
    pub pieces: PieceCount,
    /// What stocks have gained and lost in cost this month.
    pub values: ValueCount,
    /// The month's small counts.
    pub count: books::MonthCount,
    /// Work passed to peers this month.
    pub peer_deals: Vec<PeerDeal>,
    /// Bills that could not be paid this month.
    pub arrears: Vec<Arrear>,
    /// Bills of firms that have left that could not be paid; they are written off, and paid as far as their estates come to
    /// money.
    pub claims: Vec<Arrear>,
    /// Firms that have left and whose notes or claims are still about.
    pub estates: Vec<(u32, Exit)>,
    /// Firms that leave at the month's end, how and why.
    pub leaving: Vec<Leaving>,
    /// Room for calculations, of no meaning between phases.
    pub scratch: Scratch,
    /// Ties there were a year ago, by month.
    pub ties_by_month: [u32; 12],
    /// What happened this month.
    pub events: Vec<Event>,
}

/// The three ways of leaving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It could not pay.
    Bankruptcy,
    /// It gave up while solvent, for lack of work or of a successor.
    Closure,
    /// It went elsewhere.
    Relocation,
}

/// A firm that leaves at the month's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The firm.
    pub firm: u32,
    /// How.
    pub exit: Exit,
    /// Why, as a short phrase.
    pub cause: &'static str,
}

/// Work passed by an overfull manufacturer to a peer (nakama trade).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeerDeal {
    /// Workshop that passes it on.
    pub from: u32,
    /// Workshop that does it.
    pub to: u32,
    /// Hours.
    pub hours: f64,
}

/// A bill that could not be paid. It was booked when it arose, and is settled when the firm is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrear {
    /// Who owes.
    pub firm: u32,
    /// Whom.
    pub to: Account,
    /// What is missing.
    pub amount: i64,
    /// For what.
    pub flow: Flow,
    /// What there was no money for.
    pub cause: &'static str,
}

/// An owner who has not been asked for support this month.
pub const NOT_ASKED: i64 = -1;

/// Buffers that phases use again and again.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    /// Notes that fall due this month.
    pub clearing: Clearing,
    /// By place of the account: money that a firm misses this month; nothing where it misses none.
    pub need: Vec<i64>,
    /// By place: what firms have to pay in money this month, notes left out.
    pub bills: Vec<i64>,
    /// Firms that miss money.
    pub short: Vec<u32>,
    /// By firm: what the owner would still pay in this month, or [`NOT_ASKED`].
    pub support: Vec<i64>,
    /// Firms whose turn it is, where some begin meanwhile.
    pub due: Vec<u32>,
    /// By seller: price, base and share in a line.
    pub sellers: Vec<f64>,
    /// By workshop: whether it closes this month.
    pub gone: Vec<bool>,
    /// Manufacturers met by makers whose turn it is.
    pub met: Vec<u32>,
}

impl District {
    /// Goes on under another plan, which has founded the same district and whose programmes have not been open where they
    /// differ.
    pub fn go_on_under(&mut self, plan: Arc<plan::Plan>) {
        let programmes = core::mem::take(&mut self.programmes);
        self.programmes = programmes.under(&self.plan.programmes, &plan.programmes);
        self.plan = plan;
    }

    /// The process stage of a maker; the first for a wholesaler.
    pub fn stage_of(&self, firm: u32) -> usize {
        match self.firms.kind[firm as usize] {
            events::AgentKind::Wholesaler => 0,
            _ => self.shops.stage[self.firms.index[firm as usize] as usize] as usize,
        }
    }

    /// Adds a firm with its accounts, and gives its number.
    pub fn open_firm(&mut self, kind: events::AgentKind, key: BirthKey, index: u32, place: [f32; 2]) -> u32 {
        let firm = self.firms.found(kind, key, index, place);
        let way = f64::from(self.firms.from_the_middle[firm as usize]);
        self.firms.crowding[firm as usize] = self.plan.crowding(way) as f32;
        self.ledger.open_firm(kind.sector());
        self.notes.open_firm();
        self.programmes.this_year.push(0.0);
        firm
    }

    /// Writes down what happened to a firm.
    pub fn say(
        &mut self,
        month: Month,
        kind: &'static str,
        firm: u32,
        other: Option<Account>,
        amount: i64,
        cause: &'static str,
    ) {
        let (agent, other) = (Some(self.name(firm)), other.map(|account| self.party(account)));
        self.events.push(Event { month, kind, agent, other, amount, cause });
    }

    /// The name of a firm in results.
    pub fn name(&self, firm: u32) -> AgentName {
        AgentName { kind: self.firms.kind[firm as usize], key: self.firms.key[firm as usize] }
    }

    /// The owner of an account as results name it.
    pub fn party(&self, account: Account) -> Party {
        match account.firm() {
            Some(firm) => Party::Agent(self.name(firm)),
            None => Party::Sector(self.ledger.sector(account).name()),
        }
    }
}
