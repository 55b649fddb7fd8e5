//! The audit: every yen and every piece, every month, to the last unit.
//!
//! Each rule compares two figures that are kept or worked out in two ways. Value added by production must equal
//! value added by income, where income is the payments recorded and the change of book net worth; the balance of
//! the outside must equal what trade and transfers say; holders' claims must equal issuers' debts; pieces must be
//! where the counts say.

use crate::accounts::flows::{Flow, Sector};
use crate::accounts::ledger::Account;
use crate::district::District;
use crate::foundation::measure::{Pieces, Yen};

/// What the books said a month ago.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    before: Books,
    months: u32,
}

/// A rule that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub rule: &'static str,
    /// The figure by the one way.
    pub expected: i64,
    /// The figure by the other.
    pub found: i64,
}

#[derive(Clone, Debug, PartialEq)]
struct Books {
    sectors: [Yen; Sector::COUNT],
    worth: [Yen; 3],
    goods: (Pieces, Yen),
    claims_outside: Yen,
}

impl Books {
    fn of(district: &District) -> Self {
        let sectors = district.ledger.by_sector();
        let goods = district.traders.all_goods();
        let mut worth = [0; 3];
        for (place, sector) in Sector::FIRMS.iter().enumerate() {
            worth[place] = sectors[*sector as usize];
        }
        for firm in 0..district.firms.len() {
            let account = Account::of_firm(firm as u32);
            worth[district.firms.kind[firm] as usize] +=
                district.notes.held(account) - district.notes.issued(account);
        }
        let receivable: Yen = district.traders.receivable.iter().sum();
        worth[0] += goods.1 + receivable;
        let claims_outside = receivable + district.notes.issued(Account::of_sector(Sector::Dealers));
        Self { sectors, worth, goods, claims_outside }
    }

    fn outside(&self) -> Yen {
        Sector::ALL
            .iter()
            .filter(|sector| sector.is_outside())
            .map(|&sector| self.sectors[sector as usize])
            .sum()
    }
}

impl Audit {
    /// Takes the books as they stand.
    pub fn begin(district: &District) -> Self {
        Self { before: Books::of(district), months: 0 }
    }

    /// Checks the month that has ended.
    ///
    /// # Errors
    /// The first rule that does not hold.
    pub fn check(&mut self, district: &District) -> Result<(), Breach> {
        let now = Books::of(district);
        let holds = |rule, expected: i64, found: i64| {
            if expected == found { Ok(()) } else { Err(Breach { rule, expected, found }) }
        };
        holds("all accounts sum to zero", 0, now.sectors.iter().sum())?;
        holds("nobody overdraws who may not", 0, district.ledger.overdrawn())?;
        the_notes(district, &holds)?;
        self.the_goods(district, &now, &holds)?;
        self.the_incomes(district, &now, &holds)?;
        self.the_outside(district, &now, &holds)?;
        self.months += 1;
        if self.months.is_multiple_of(12) {
            recount(district, &holds)?;
        }
        self.before = now;
        Ok(())
    }

    fn the_goods(&self, district: &District, now: &Books, holds: &Holds) -> Result<(), Breach> {
        let (pieces, values) = (district.pieces, district.values);
        holds(
            "pieces are begun, spoiled, sold or still there",
            self.before.goods.0 + pieces.begun - pieces.scrapped - pieces.sold - pieces.liquidated,
            now.goods.0,
        )?;
        holds(
            "stocks at cost change by what is added and what is sold",
            self.before.goods.1 + values.added - values.removed,
            now.goods.1,
        )?;
        let away: Yen = district.traders.away.iter().flatten().map(|away| away.lot.value).sum();
        holds("lots outside are their owners' stocks", district.traders.away_value.iter().sum(), away)?;
        let claims: Yen = district.traders.receivables.iter().flatten().map(|claim| claim.book).sum();
        holds(
            "sales abroad not paid are their owners' claims",
            district.traders.receivable.iter().sum(),
            claims,
        )
    }

    /// Value added by production equals value added by income, for each kind of firm.
    fn the_incomes(&self, district: &District, now: &Books, holds: &Holds) -> Result<(), Breach> {
        const RULES: [&str; 3] = [
            "value added of wholesalers: production equals income",
            "value added of manufacturers: production equals income",
            "value added of craftsmen: production equals income",
        ];
        let flows = &district.ledger.flows;
        for (place, &sector) in Sector::FIRMS.iter().enumerate() {
            let stocks = if place == 0 { now.goods.1 - self.before.goods.1 } else { 0 };
            let production = flows.balance(sector, Flow::is_trade) + stocks;
            let incomes = -flows.balance(sector, |flow| !flow.is_trade() && !flow.is_financial());
            holds(RULES[place], production, incomes + now.worth[place] - self.before.worth[place])?;
        }
        Ok(())
    }

    fn the_outside(&self, district: &District, now: &Books, holds: &Holds) -> Result<(), Breach> {
        let mut trade = 0;
        for &flow in Flow::ALL.iter().filter(|flow| !flow.is_financial()) {
            for &outside in Sector::ALL.iter().filter(|sector| sector.is_outside()) {
                for &inside in Sector::ALL.iter().filter(|sector| !sector.is_outside()) {
                    trade += district.ledger.flows.get(flow, inside, outside)
                        - district.ledger.flows.get(flow, outside, inside);
                }
            }
        }
        holds(
            "the outside's balance is what trade and transfers say",
            self.before.outside() + trade + now.claims_outside - self.before.claims_outside,
            now.outside(),
        )
    }
}

type Holds = dyn Fn(&'static str, i64, i64) -> Result<(), Breach>;

fn the_notes(district: &District, holds: &Holds) -> Result<(), Breach> {
    let faces: Yen = district.notes.iter().map(|note| note.face).sum();
    let issued: Yen = district.notes.all_issued().iter().sum();
    let held: Yen = district.notes.all_held().iter().sum();
    holds("notes outstanding are their issuers' debts", faces, issued)?;
    holds("notes outstanding are their holders' claims", faces, held)
}

/// Once a year the notes of every account are counted anew.
fn recount(district: &District, holds: &Holds) -> Result<(), Breach> {
    let mut issued = vec![0; district.notes.all_issued().len()];
    let mut held = issued.clone();
    for note in district.notes.iter() {
        issued[note.issuer.0 as usize] += note.face;
        held[note.holder.0 as usize] += note.face;
    }
    for account in 0..issued.len() {
        holds(
            "an issuer's notes, counted one by one",
            issued[account],
            district.notes.all_issued()[account],
        )?;
        holds("a holder's notes, counted one by one", held[account], district.notes.all_held()[account])?;
    }
    Ok(())
}
