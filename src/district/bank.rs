//! The regional bank: what it has lent, and what it owns.

use super::District;
use crate::accounts::flows::Sector;
use crate::accounts::ledger::Account;
use crate::foundation::measure::{Yen, whole};

/// The bank's books beside its account and the notes that it holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bank {
    /// Lent to firms of the district, by the bank's own count.
    pub lent: Yen,
    /// Lent outside the district.
    pub outside_loans: Yen,
    /// Own funds after what was last paid out.
    pub capital: Yen,
    /// Paid to staff and as dividends in town last month.
    pub paid_out: Yen,
}

impl District {
    /// What the bank could lose: notes, loans in the district and outside.
    pub fn bank_assets(&self) -> Yen {
        self.notes.held(Account::of_sector(Sector::Bank)) + self.bank.lent + self.bank.outside_loans
    }

    /// The bank's own funds: its settlement account is reserves less deposits, to which comes what it has lent.
    pub fn bank_capital(&self) -> Yen {
        self.ledger.balance(Account::of_sector(Sector::Bank)) + self.bank_assets()
    }

    /// What the bank may still lend beyond what it holds, by its own funds.
    pub fn room_beyond(&self, holds: Yen) -> Yen {
        let least = self.plan.scenario.bank.least_capital;
        if least > 0.0 { whole(self.bank_capital() as f64 / least) - holds } else { Yen::MAX / 4 }
    }

    /// The bank's own funds against what it could lose; a large number when it has lent nothing.
    pub fn capital_ratio(&self) -> f64 {
        self.bank_capital() as f64 / self.bank_assets().max(1) as f64
    }
}
