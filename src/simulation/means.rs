//! Means for a firm, out of nowhere in the district: for runs that are lived again to see what its want has done.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::whole;

impl District {
    /// Gives a firm, if it is in business, what it owes on notes and loan and a year of its outlays, from elsewhere. In its books
    /// the owner has paid that in.
    pub(super) fn give_means(&mut self, key: BirthKey) {
        let Some(firm) = self.firms.in_business(key) else { return };
        let (account, at) = (Account::of_firm(firm), firm as usize);
        let amount = self.notes.issued(account) + self.firms.loan[at] + whole(12.0 * self.firms.outlays[at]);
        let elsewhere = Account::of_sector(Sector::Elsewhere);
        let given = self.ledger.pay_up_to(elsewhere, account, amount, Flow::PaidIn);
        self.firms.drawn[at] -= given;
        self.firms.seen_worth[at] += given;
    }
}
