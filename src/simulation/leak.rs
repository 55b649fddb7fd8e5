//! Deliberate errors in the books: the drill that proves the audit's alarm.

use crate::accounts::flows::Sector;
use crate::accounts::ledger::Account;
use crate::district::District;

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

impl District {
    /// Makes a deliberate error in the books of the first wholesaler, or of the first firm where there is none.
    pub(super) fn leak(&mut self, leak: Leak) {
        let trader = self.traders.active.first().map_or(0, |&trader| trader as usize);
        let first = self.traders.firm.get(trader).or(self.firms.active.first()).copied().unwrap_or_default();
        let (firm, owner) = (Account::of_firm(first), Account::of_owner(first));
        match leak {
            Leak::Money => self.ledger.leak(firm, 1),
            Leak::SectorMoney => self.ledger.leak(Account::of_sector(Sector::Services), 1),
            Leak::NoteFace => self.notes.leak(1),
            Leak::NoteTotal => self.notes.leak_total(1),
            Leak::Piece => self.traders.lines[trader * self.plan.lines.len()].stock.pieces += 1,
            Leak::StockValue => self.traders.lines[trader * self.plan.lines.len()].stock.value += 1,
            Leak::Receivable => self.traders.receivable[trader] += 1,
            Leak::AwayValue => self.traders.away_value[trader] += 1,
            Leak::HiddenDrawing => {
                self.ledger.leak(firm, -1);
                self.ledger.leak(owner, 1);
            }
            Leak::HiddenExport => {
                self.ledger.leak(owner, -1);
                self.ledger.leak(Account::of_sector(Sector::Elsewhere), 1);
            }
        }
    }
}
