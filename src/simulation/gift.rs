//! Money out of nowhere in the district, for runs that are lived again to see what want has done, or what a trifle does.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::{Yen, whole};

/// A gift from elsewhere, made at a month's end. In the books of a firm its owner has paid it in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gift {
    /// A firm, if it is in business, has what it owes on notes and loan and a year of its outlays: so that it is in no want.
    Means(BirthKey),
    /// All firms have so many thousandths of a month of their outlays: a trifle.
    Trifle(u32),
}

impl District {
    /// Makes a gift.
    pub(super) fn take(&mut self, gift: Gift) {
        match gift {
            Gift::Means(key) => {
                let is_it =
                    |&firm: &u32| self.firms.key[firm as usize] == key && self.firms.alive[firm as usize];
                if let Some(firm) = (0..self.firms.len() as u32).find(is_it) {
                    let (account, at) = (Account::of_firm(firm), firm as usize);
                    let owed = self.notes.issued(account) + self.firms.loan[at];
                    self.pay_in(firm, owed + whole(12.0 * self.firms.outlays[at]));
                }
            }
            Gift::Trifle(thousandths) => {
                for position in 0..self.firms.active.len() {
                    let firm = self.firms.active[position];
                    let share = 0.001 * f64::from(thousandths);
                    self.pay_in(firm, whole(share * self.firms.outlays[firm as usize]));
                }
            }
        }
    }

    fn pay_in(&mut self, firm: u32, amount: Yen) {
        let elsewhere = Account::of_sector(Sector::Elsewhere);
        let given = self.ledger.pay_up_to(elsewhere, Account::of_firm(firm), amount, Flow::PaidIn);
        self.firms.drawn[firm as usize] -= given;
        self.firms.seen_worth[firm as usize] += given;
    }
}
