//! Accounts and the ways money moves: a payment, a round of bills, what a clearing house clears.
//!
//! Accounts are signed and sum to zero: the bank's settlement account and the outside owe what others hold.

use super::flows::{Flow, FlowTable, Sector};
use crate::foundation::measure::Yen;
use crate::foundation::memory::ask_for;
use crate::foundation::places::Places;

/// An account: first one for each sector, then two for each firm (its own, its owner's household's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account(pub u32);

impl Account {
    /// A sector's own account.
    #[inline]
    pub const fn of_sector(sector: Sector) -> Self {
        Self(sector as u32)
    }

    /// A firm's account.
    #[inline]
    pub const fn of_firm(firm: u32) -> Self {
        // No district has so many firms that this wraps, and no account would be found there.
        Self(firm.wrapping_mul(2).wrapping_add(Sector::COUNT as u32))
    }

    /// The account of the household of a firm's owner.
    #[inline]
    pub const fn of_owner(firm: u32) -> Self {
        Self(firm.wrapping_mul(2).wrapping_add(Sector::COUNT as u32 + 1))
    }

    /// Whether it is a sector's own.
    #[inline]
    pub const fn is_sectors(self) -> bool {
        self.0 < Sector::COUNT as u32
    }

    /// The firm whose account it is, if it is a firm's.
    #[inline]
    pub const fn firm(self) -> Option<u32> {
        let place = self.0.wrapping_sub(Sector::COUNT as u32);
        if self.0 >= Sector::COUNT as u32 && place.is_multiple_of(2) { Some(place / 2) } else { None }
    }

    /// Its place where only sectors and firms have one: first those of sectors, then one for each firm. Owners' households have
    /// none.
    #[inline]
    pub const fn place(self) -> usize {
        debug_assert!(
            self.is_sectors() || (self.0 as usize - Sector::COUNT).is_multiple_of(2),
            "a household"
        );
        // Half-way from the first firm's account to another's; of a sector's own not before it.
        let half_way = (self.0 as usize + Sector::COUNT) / 2;
        if half_way < self.0 as usize { half_way } else { self.0 as usize }
    }

    /// The account under the new numbers of firms. In the place of a firm that has none any more, and of whom nobody asks
    /// anything, stand the town's households, who answer for nothing.
    pub fn renumbered(self, firms: &Places) -> Self {
        if self.is_sectors() || self == NOBODY {
            return self;
        }
        let place = self.0 - Sector::COUNT as u32;
        match firms.of_row(place / 2) {
            Some(firm) => Self(Self::of_firm(firm).0 + place % 2),
            None => Self::of_sector(Sector::Households),
        }
    }
}

/// Nobody's account.
pub const NOBODY: Account = Account(u32::MAX);

/// What is kept by account: for each sector, then for each firm and its owner's household.
pub fn in_pairs(by_account: &[Yen]) -> (&[Yen; Sector::COUNT], &[[Yen; 2]]) {
    let (own, of_firms) = by_account.split_first_chunk().unwrap_or((&[0; Sector::COUNT], &[]));
    (own, of_firms.as_chunks().0)
}

/// A payment that could not be made: nothing has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// How much is missing.
    pub missing: Yen,
}

/// A line of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Payer.
    pub from: Account,
    /// Payee.
    pub to: Account,
    /// Sum.
    pub amount: Yen,
    /// Purpose.
    pub flow: Flow,
    /// Whether money moved; if not, a claim arose or was lost.
    pub money: bool,
}

/// Bills of one round: many firms of a sector pay the same few payees for the same purposes.
#[derive(Clone, Copy, Debug)]
pub struct Round<const KINDS: usize> {
    kinds: [(Account, Flow); KINDS],
    sums: [Yen; KINDS],
}

impl<const KINDS: usize> Round<KINDS> {
    /// A round in which nobody has paid yet.
    pub const fn new(kinds: [(Account, Flow); KINDS]) -> Self {
        Self { kinds, sums: [0; KINDS] }
    }
}

/// Notes that the bank buys in a round: what it pays for them and keeps of that as interest, by their holders' sectors.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discounts {
    faces: [Yen; Sector::COUNT],
    interest: [Yen; Sector::COUNT],
}

impl Discounts {
    /// What the notes come to.
    pub fn faces(&self) -> Yen {
        self.faces.iter().sum()
    }
}

/// All accounts and the month's flows.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    /// What is on each account.
    pub(super) balances: Vec<Yen>,
    /// Whose each is; by itself, since what is booked without money moving asks for nothing else.
    sectors: Vec<Sector>,
    /// Who paid whom for what this month.
    pub flows: FlowTable,
    journal: Option<Vec<Entry>>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

impl Ledger {
    /// A ledger with the sectors' accounts, all empty.
    pub fn new() -> Self {
        Self {
            balances: vec![0; Sector::COUNT],
            sectors: Sector::ALL.to_vec(),
            flows: FlowTable::default(),
            journal: None,
        }
    }

    /// Opens the two accounts of a firm of a sector; they follow those of the firm before.
    pub fn open_firm(&mut self, sector: Sector) {
        self.balances.extend([0, 0]);
        self.sectors.extend([sector, Sector::Households]);
    }

    /// Firms have new numbers.
    pub fn renumber(&mut self, firms: &Places) {
        firms.arrange_after(Sector::COUNT, &mut self.balances);
        firms.arrange_after(Sector::COUNT, &mut self.sectors);
        for entry in self.journal.iter_mut().flatten() {
            (entry.from, entry.to) = (entry.from.renumbered(firms), entry.to.renumbered(firms));
        }
    }

    /// What is on an account.
    #[inline]
    pub fn balance(&self, account: Account) -> Yen {
        self.balances[account.0 as usize]
    }

    /// The sector of an account.
    #[inline]
    pub fn sector(&self, account: Account) -> Sector {
        self.sectors[account.0 as usize]
    }

    /// Moves `amount`, or moves nothing and says how much is missing.
    ///
    /// # Errors
    /// When the payer may not overdraw and has less.
    #[inline(always)]
    pub fn pay(&mut self, from: Account, to: Account, amount: Yen, flow: Flow) -> Result<(), Short> {
        debug_assert!(amount >= 0, "a payment has a direction: swap payer and payee");
        let sector = self.sector(from);
        let balance = &mut self.balances[from.0 as usize];
        let left = *balance - amount;
        if left < 0 && !sector.may_overdraw() {
            return Err(Short { missing: -left });
        }
        *balance = left;
        self.credit(from, sector, to, amount, flow);
        Ok(())
    }

    /// Pays what is there, up to `amount`, and says how much that was.
    #[inline(always)]
    pub fn pay_up_to(&mut self, from: Account, to: Account, amount: Yen, flow: Flow) -> Yen {
        let sector = self.sector(from);
        let balance = &mut self.balances[from.0 as usize];
        let amount = if sector.may_overdraw() { amount } else { amount.min(*balance) };
        if amount <= 0 {
            return 0;
        }
        *balance -= amount;
        self.credit(from, sector, to, amount, flow);
        amount
    }

    /// Pays all bills of a firm at once if there is money for all of them, and gives their sum; else nothing has moved.
    /// Payees get what is theirs when the round is [posted](Self::post).
    ///
    /// # Errors
    /// When the payer has less.
    #[inline]
    pub fn pay_together<const KINDS: usize>(
        &mut self,
        from: Account,
        amounts: [Yen; KINDS],
        round: &mut Round<KINDS>,
    ) -> Result<Yen, Short> {
        let sum = amounts.iter().sum();
        let balance = &mut self.balances[from.0 as usize];
        if *balance < sum {
            return Err(Short { missing: sum - *balance });
        }
        *balance -= sum;
        // By index: an iterator over the array by value would go through memory.
        for (kind, all) in round.sums.iter_mut().enumerate() {
            debug_assert!(amounts[kind] >= 0, "a payment has a direction: swap payer and payee");
            *all += amounts[kind];
        }
        if self.journal.is_some() {
            for ((to, flow), amount) in round.kinds.into_iter().zip(amounts) {
                self.write(Entry { from, to, amount, flow, money: true });
            }
        }
        Ok(sum)
    }

    /// The bank buys a note. It gets its part when the round is [posted](Self::post_discounts).
    #[inline]
    pub fn discount(&mut self, holder: Account, face: Yen, interest: Yen, round: &mut Discounts) {
        let sector = self.sectors[holder.0 as usize] as usize;
        self.balances[holder.0 as usize] += face - interest;
        round.faces[sector] += face;
        round.interest[sector] += interest;
        if self.journal.is_some() {
            let bank = Account::of_sector(Sector::Bank);
            self.write(Entry { from: bank, to: holder, amount: face, flow: Flow::Discounting, money: true });
            self.write(Entry { from: holder, to: bank, amount: interest, flow: Flow::Interest, money: true });
        }
    }

    /// Debits the bank for the notes that it has bought in a round.
    pub fn post_discounts(&mut self, round: &Discounts) {
        let kept: Yen = round.interest.iter().sum();
        self.balances[Account::of_sector(Sector::Bank).0 as usize] -= round.faces() - kept;
        for ((&holders, &faces), &interest) in Sector::ALL.iter().zip(&round.faces).zip(&round.interest) {
            self.flows.add(Flow::Discounting, Sector::Bank, holders, faces);
            self.flows.add(Flow::Interest, holders, Sector::Bank, interest);
        }
    }

    /// Every sector and firm gets what is cleared to it. Payers and flows are the clearing's.
    pub(super) fn receive_all(&mut self, by_place: &[Yen]) {
        let (own, of_firms) = self.balances.split_at_mut(Sector::COUNT);
        let (to_sectors, to_firms) = by_place.split_at(Sector::COUNT);
        own.iter_mut().zip(to_sectors).for_each(|(balance, amount)| *balance += amount);
        of_firms.chunks_exact_mut(2).zip(to_firms).for_each(|(pair, amount)| pair[0] += amount);
    }

    /// A payer whose means have been looked at pays what is cleared.
    pub(super) fn pay_cleared(&mut self, from: Account, sum: Yen) {
        let sector = self.sector(from);
        let balance = &mut self.balances[from.0 as usize];
        *balance -= sum;
        debug_assert!(*balance >= 0 || sector.may_overdraw(), "cleared, and not paid");
    }

    /// Credits the payees of a round of bills that firms of one sector have paid.
    pub fn post<const KINDS: usize>(&mut self, round: Round<KINDS>, payer: Sector) {
        for ((to, flow), sum) in round.kinds.into_iter().zip(round.sums) {
            self.balances[to.0 as usize] += sum;
            self.flows.add(flow, payer, self.sectors[to.0 as usize], sum);
        }
    }

    /// Asks for an account, which will soon be wanted.
    #[inline]
    pub fn ask_for_account(&self, account: Account) {
        ask_for(&self.balances[account.0 as usize]);
        self.ask_for_sector(account);
    }

    /// Asks for the sector of an account, likewise.
    #[inline]
    pub fn ask_for_sector(&self, account: Account) {
        ask_for(&self.sectors[account.0 as usize]);
    }

    #[inline(always)]
    fn credit(&mut self, from: Account, payer: Sector, to: Account, amount: Yen, flow: Flow) {
        self.balances[to.0 as usize] += amount;
        self.flows.add(flow, payer, self.sectors[to.0 as usize], amount);
        if self.journal.is_some() {
            self.write(Entry { from, to, amount, flow, money: true });
        }
    }

    /// Books a flow for which no money moves now: a claim arises, changes value or is lost.
    #[inline]
    pub fn accrue(&mut self, from: Account, to: Account, amount: Yen, flow: Flow) {
        self.flows.add(flow, self.sector(from), self.sector(to), amount);
        if self.journal.is_some() {
            self.write(Entry { from, to, amount, flow, money: false });
        }
    }

    /// Whether a journal is written.
    pub(super) fn has_journal(&self) -> bool {
        self.journal.is_some()
    }

    #[cold]
    pub(super) fn write(&mut self, entry: Entry) {
        if let Some(journal) = &mut self.journal {
            journal.push(entry);
        }
    }

    /// All balances together; always zero.
    pub fn total(&self) -> Yen {
        self.balances.iter().sum()
    }

    /// What all accounts of each sector hold, in the sectors' order.
    pub fn by_sector(&self) -> [Yen; Sector::COUNT] {
        let (own, of_firms) = in_pairs(&self.balances);
        let mut sums = *own;
        let mut households = 0;
        let kinds = self.sectors[Sector::COUNT..].iter().step_by(2);
        for ([firm, household], &kind) in of_firms.iter().zip(kinds) {
            sums[kind as usize] += firm;
            households += household;
        }
        sums[Sector::Households as usize] += households;
        sums
    }

    /// All balances.
    pub fn balances(&self) -> &[Yen] {
        &self.balances
    }

    /// Begins a journal of every entry, or empties the one there is.
    pub fn begin_journal(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// The journal, if one is written.
    pub fn journal(&self) -> Option<&[Entry]> {
        self.journal.as_deref()
    }

    /// Changes a balance out of nothing. Only for the drill that proves the alarm.
    pub(crate) fn leak(&mut self, account: Account, amount: Yen) {
        self.balances[account.0 as usize] += amount;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_too_little_pays_nothing() {
        let mut ledger = Ledger::new();
        ledger.open_firm(Sector::Wholesalers);
        let (bank, firm) = (Account::of_sector(Sector::Bank), Account::of_firm(0));
        ledger.pay(bank, firm, 100, Flow::Discounting).unwrap();
        assert_eq!(ledger.pay(firm, Account::of_owner(0), 150, Flow::Drawings), Err(Short { missing: 50 }));
        assert_eq!((ledger.balance(firm), ledger.balance(bank), ledger.total()), (100, -100, 0));
        assert_eq!(ledger.pay_up_to(firm, Account::of_owner(0), 150, Flow::Drawings), 100);
        assert_eq!(ledger.flows.get(Flow::Drawings, Sector::Wholesalers, Sector::Households), 100);
    }

    #[test]
    fn a_round_of_bills_moves_what_single_payments_would() {
        let mut one_by_one = Ledger::new();
        one_by_one.open_firm(Sector::Craftsmen);
        let firm = Account::of_firm(0);
        one_by_one.pay(Account::of_sector(Sector::Bank), firm, 100, Flow::Discounting).unwrap();
        one_by_one.begin_journal();
        let mut together = one_by_one.clone();
        let kinds = [(Sector::Households, Flow::Wages), (Sector::Suppliers, Flow::Materials)];
        let kinds = kinds.map(|(sector, flow)| (Account::of_sector(sector), flow));
        let mut round = Round::new(kinds);
        assert_eq!(together.pay_together(firm, [60, 41], &mut round), Err(Short { missing: 1 }));
        assert_eq!(together.pay_together(firm, [60, 40], &mut round), Ok(100));
        together.post(round, Sector::Craftsmen);
        for ((to, flow), amount) in kinds.into_iter().zip([60, 40]) {
            one_by_one.pay(firm, to, amount, flow).unwrap();
        }
        assert_eq!(together, one_by_one);
    }

    #[test]
    fn a_round_of_discounts_moves_what_single_payments_would() {
        let mut one_by_one = Ledger::new();
        for sector in [Sector::Manufacturers, Sector::Craftsmen] {
            one_by_one.open_firm(sector);
        }
        one_by_one.begin_journal();
        let mut together = one_by_one.clone();
        let (bank, mut round) = (Account::of_sector(Sector::Bank), Discounts::default());
        for (firm, face, interest) in [(0, 100, 3), (1, 50, 0), (0, 7, 1)] {
            let holder = Account::of_firm(firm);
            one_by_one.pay(bank, holder, face, Flow::Discounting).unwrap();
            one_by_one.pay(holder, bank, interest, Flow::Interest).unwrap();
            together.discount(holder, face, interest, &mut round);
        }
        together.post_discounts(&round);
        assert_eq!((&together, round.faces()), (&one_by_one, 157));
    }

    #[test]
    fn accounts_know_their_firm() {
        assert_eq!(Account::of_firm(7).firm(), Some(7));
        assert_eq!(Account::of_owner(7).firm(), None);
        assert_eq!(Account::of_sector(Sector::Bank).firm(), None);
        assert_eq!([0, 1, 7].map(|firm| Account::of_firm(firm).place() - Sector::COUNT), [0, 1, 7]);
        assert!(Sector::ALL.iter().all(|&sector| Account::of_sector(sector).place() == sector as usize));
    }
}
