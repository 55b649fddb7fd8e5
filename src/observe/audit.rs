//! The audit: every yen and every piece, every month, to the last unit.
//!
//! Each rule compares two figures that are kept or worked out in two ways. Value added by production must equal
//! value added by income, where income is the payments recorded and the change of book net worth; the balance of
//! the outside must equal what trade and transfers say; holders' claims must equal issuers' debts; pieces must be
//! where the counts say.

use crate::accounts::flows::Sector;
use crate::accounts::ledger::{Account, in_pairs};
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
    /// Which of the districts that live together, the first 0.
    pub district: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct Books {
    money: Yen,
    /// Of that, what lies outside.
    outside: Yen,
    overdrawn: Yen,
    notes_held: Yen,
    notes_issued: Yen,
    worth: [Yen; 3],
    goods: (Pieces, Yen),
    claims_outside: Yen,
    lent: Yen,
    borrowed: Yen,
    bank: Yen,
}

impl Books {
    fn of(district: &District) -> Self {
        let [money, held, issued] =
            [district.ledger.balances(), district.notes.all_held(), district.notes.all_issued()];
        let (own_money, money_of_firms) = in_pairs(money);
        let mut outside = 0;
        let mut overdrawn = all_of(money.iter().map(|&balance| balance.min(0)));
        for (&sector, &balance) in Sector::ALL.iter().zip(own_money) {
            outside += if sector.is_outside() { balance } else { 0 };
            overdrawn -= if sector.may_overdraw() { balance.min(0) } else { 0 };
        }
        let mut worth: [Yen; 3] = [0; 3];
        let firms = district.firms.kind.iter().zip(&district.firms.loan);
        let notes = held[Sector::COUNT..].iter().zip(&issued[Sector::COUNT..]);
        for (([firm, _], (held, issued)), (&kind, &loan)) in money_of_firms.iter().zip(notes).zip(firms) {
            let own = firm.wrapping_add(*held).wrapping_sub(*issued).wrapping_sub(loan);
            worth[kind as usize] = worth[kind as usize].wrapping_add(own);
        }
        let borrowed = all_of(district.firms.loan.iter().copied());
        let [money, notes_held, notes_issued] = [money, held, issued].map(|of| all_of(of.iter().copied()));
        let goods = district.traders.all_goods();
        let receivable: Yen = district.traders.receivable.iter().sum();
        worth[0] += goods.1 + receivable;
        let claims_outside = receivable
            + district.notes.issued(Account::of_sector(Sector::Dealers))
            + district.bank.outside_loans;
        let (lent, bank) = (district.bank.lent, district.bank_capital());
        Self {
            money,
            outside,
            overdrawn,
            notes_held,
            notes_issued,
            worth,
            goods,
            claims_outside,
            lent,
            borrowed,
            bank,
        }
    }
}

/// The sum of all. Each has been kept within its bounds, and a sum that wraps is still only equal to one that is right; so
/// several are added at once.
fn all_of(amounts: impl Iterator<Item = Yen>) -> Yen {
    amounts.fold(0, Yen::wrapping_add)
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
            if expected == found { Ok(()) } else { Err(Breach { rule, expected, found, district: 0 }) }
        };
        holds("all accounts sum to zero", 0, now.money)?;
        holds("nobody overdraws who may not", 0, now.overdrawn)?;
        let faces: Yen = district.notes.faces();
        holds("notes outstanding are their issuers' debts", faces, now.notes_issued)?;
        holds("notes outstanding are their holders' claims", faces, now.notes_held)?;
        holds("loans are their borrowers' debts", now.lent, now.borrowed)?;
        self.the_goods(district, &now, &holds)?;
        let nets = Nets::of(district);
        self.the_incomes(&nets, &now, &holds)?;
        self.the_bank(&nets, &now, &holds)?;
        self.the_outside(&nets, &now, &holds)?;
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
    fn the_incomes(&self, nets: &Nets, now: &Books, holds: &Holds) -> Result<(), Breach> {
        const RULES: [&str; 3] = [
            "value added of wholesalers: production equals income",
            "value added of manufacturers: production equals income",
            "value added of craftsmen: production equals income",
        ];
        for (place, &sector) in Sector::FIRMS.iter().enumerate() {
            let stocks = if place == 0 { now.goods.1 - self.before.goods.1 } else { 0 };
            let production = nets.trade[sector as usize] + stocks;
            let incomes = -nets.income[sector as usize] - nets.capital[sector as usize];
            holds(RULES[place], production, incomes + now.worth[place] - self.before.worth[place])?;
        }
        Ok(())
    }

    /// The bank's own funds change by what it earns, pays and loses.
    fn the_bank(&self, nets: &Nets, now: &Books, holds: &Holds) -> Result<(), Breach> {
        let earned = nets.trade[Sector::Bank as usize] + nets.income[Sector::Bank as usize];
        holds("the bank's own funds change by its income", self.before.bank + earned, now.bank)
    }

    fn the_outside(&self, nets: &Nets, now: &Books, holds: &Holds) -> Result<(), Breach> {
        holds(
            "the outside's balance is what trade and transfers say",
            self.before.outside + nets.to_outside + now.claims_outside - self.before.claims_outside,
            now.outside,
        )
    }
}

/// What each sector received less what it paid in the month, for trade, as income and transfers, and for machines and
/// land, and what went to the outside less what came from there. Financial flows are left out.
#[derive(Default)]
pub(super) struct Nets {
    pub trade: [Yen; Sector::COUNT],
    income: [Yen; Sector::COUNT],
    capital: [Yen; Sector::COUNT],
    pub to_outside: Yen,
}

impl Nets {
    pub fn of(district: &District) -> Self {
        let mut nets = Self::default();
        for (flow, from, to, amount) in
            district.ledger.flows.entries().filter(|(flow, ..)| !flow.is_financial())
        {
            let net = match flow {
                _ if flow.is_trade() => &mut nets.trade,
                _ if flow.is_capital() => &mut nets.capital,
                _ => &mut nets.income,
            };
            net[to as usize] += amount;
            net[from as usize] -= amount;
            nets.to_outside += amount * (i64::from(to.is_outside()) - i64::from(from.is_outside()));
        }
        nets
    }
}

type Holds = dyn Fn(&'static str, i64, i64) -> Result<(), Breach>;

/// Once a year the notes of every account are counted anew.
fn recount(district: &District, holds: &Holds) -> Result<(), Breach> {
    let mut issued = vec![0; district.notes.all_issued().len()];
    let mut held = issued.clone();
    for note in district.notes.iter() {
        issued[note.issuer.place()] += note.face;
        held[note.holder.place()] += note.face;
    }
    for place in 0..issued.len() {
        holds("an issuer's notes, counted one by one", issued[place], district.notes.all_issued()[place])?;
        holds("a holder's notes, counted one by one", held[place], district.notes.all_held()[place])?;
    }
    Ok(())
}
