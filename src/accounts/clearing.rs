//! The clearing house: promissory notes that fall due in a month are presented together, and everybody pays or gets the
//! difference.
//!
//! So what falls due to one counts for what one owes. The notes of one who could not pay all of his own are taken out, to be
//! presented to him one by one; then those may be in want who counted on them.

use super::flows::{Flow, Sector};
use super::ledger::{Account, Entry, Ledger};
use super::notes::{Note, Notes};
use crate::foundation::measure::Yen;
use crate::foundation::memory::{ahead, ask_for};
use core::ops::Range;

/// What a month's notes will move.
#[derive(Clone, Debug, Default)]
pub struct Clearing {
    /// By [place](Account::place): what falls due to it.
    due_to: Vec<Yen>,
    /// By place: what it has promised.
    due_from: Vec<Yen>,
    /// By sector of the issuer, then of the holder.
    between: [[Yen; Sector::COUNT]; Sector::COUNT],
    presented: Vec<Presented>,
    /// Which of these are taken out, in turn: those of one issuer after those of whoever has put it in want.
    out: Vec<usize>,
}

/// Notes of one issuer that stand together.
#[derive(Clone, Debug)]
struct Presented {
    issuer: Account,
    notes: Range<usize>,
    sum: Yen,
    /// Of that, what the bank holds.
    at_the_bank: Yen,
    taken_out: bool,
}

/// Looked ahead to the holders of so many notes that come later.
const NOTES_AHEAD: usize = 24;

impl Clearing {
    /// Adds up what falls due among so many sectors and firms.
    pub fn add_up(&mut self, notes: &[Note], ledger: &Ledger, places: usize) {
        for by_place in [&mut self.due_to, &mut self.due_from] {
            by_place.clear();
            by_place.resize(places, 0);
        }
        self.between = Default::default();
        self.presented.clear();
        self.out.clear();
        let ahead = ahead(NOTES_AHEAD, places);
        let bank = Sector::Bank as usize;
        let mut from = 0;
        while let Some(&Note { issuer, .. }) = notes.get(from) {
            let row = &mut self.between[ledger.sector(issuer) as usize];
            let at_the_bank = row[bank];
            let (mut sum, mut to) = (0, from);
            for note in notes[from..].iter().take_while(|note| note.issuer == issuer) {
                if let Some(later) = notes.get(to + ahead) {
                    ask_for(&self.due_to[later.holder.place()]);
                    ledger.ask_for_sector(later.holder);
                }
                // What is due is part of what is outstanding, whose sums are checked where notes are written.
                let due_to = &mut self.due_to[note.holder.place()];
                *due_to = due_to.wrapping_add(note.face);
                row[ledger.sector(note.holder) as usize] += note.face;
                sum += note.face;
                to += 1;
            }
            let at_the_bank = row[bank] - at_the_bank;
            self.due_from[issuer.place()] += sum;
            self.presented.push(Presented { issuer, notes: from..to, sum, at_the_bank, taken_out: false });
            from = to;
        }
    }

    /// By place: what it has promised less what falls due to it, before anything is taken out.
    pub fn net(&self) -> impl Iterator<Item = Yen> + '_ {
        self.due_from.iter().zip(&self.due_to).map(|(from, to)| from.wrapping_sub(*to))
    }

    /// Firms that have less than they would have to pay, bills included, and what they would; one may be told of several times.
    pub fn in_want(&self, ledger: &Ledger, bills: &[Yen]) -> Vec<(u32, Yen)> {
        let owed = |one: &Presented| {
            let place = one.issuer.place();
            let owed = self.due_from[place] - self.due_to[place] + bills[place];
            Some((one.issuer.firm()?, owed)).filter(|_| owed > ledger.balance(one.issuer))
        };
        self.presented.iter().filter_map(owed).collect()
    }

    /// Takes out the notes of those who are not in business or could not pay all of theirs with what falls due to them and
    /// what they have beyond the month's bills.
    pub fn take_out(
        &mut self,
        notes: &[Note],
        ledger: &Ledger,
        bills: &[Yen],
        in_business: impl Fn(u32) -> bool,
    ) {
        debug_assert_eq!(self.presented.last().map_or(0, |one| one.notes.end), notes.len(), "added up later");
        let mut again = true;
        while core::mem::take(&mut again) {
            for number in 0..self.presented.len() {
                let Presented { issuer, taken_out, .. } = self.presented[number];
                let (Some(firm), false) = (issuer.firm(), taken_out) else { continue };
                let place = issuer.place();
                let means = ledger.balance(issuer) - bills[place] + self.due_to[place];
                if means < self.due_from[place] || !in_business(firm) {
                    self.take_out_all_of(issuer, notes, ledger);
                    again = true;
                }
            }
        }
    }

    #[cold]
    fn take_out_all_of(&mut self, issuer: Account, notes: &[Note], ledger: &Ledger) {
        let row = &mut self.between[ledger.sector(issuer) as usize];
        let of_the_issuer = self.presented.iter_mut().enumerate().filter(|(_, one)| one.issuer == issuer);
        for (number, one) in of_the_issuer {
            one.taken_out = true;
            self.out.push(number);
            for note in &notes[one.notes.clone()] {
                self.due_to[note.holder.place()] -= note.face;
                row[ledger.sector(note.holder) as usize] -= note.face;
            }
        }
    }

    /// Everybody pays and gets what is left in, and these notes are done with.
    pub fn settle(&self, notes: &[Note], ledger: &mut Ledger, books: &mut Notes) {
        ledger.receive_all(&self.due_to);
        books.paid_to(&self.due_to);
        for Presented { issuer, sum, .. } in self.cleared() {
            ledger.pay_cleared(*issuer, *sum);
            books.paid_by(*issuer, *sum);
        }
        for (&payer, row) in Sector::ALL.iter().zip(&self.between) {
            for (&payee, &amount) in Sector::ALL.iter().zip(row) {
                ledger.flows.add(Flow::NotePaid, payer, payee, amount);
            }
        }
        if ledger.has_journal() {
            for note in self.cleared().flat_map(|one| &notes[one.notes.clone()]) {
                let (from, to, amount) = (note.issuer, note.holder, note.face);
                ledger.write(Entry { from, to, amount, flow: Flow::NotePaid, money: true });
            }
        }
    }

    fn cleared(&self) -> impl Iterator<Item = &Presented> {
        self.presented.iter().filter(|one| !one.taken_out)
    }

    /// Firms whose notes were paid to the bank, and how much.
    pub fn paid_to_the_bank(&self) -> impl Iterator<Item = (u32, Yen)> + '_ {
        self.cleared()
            .filter(|one| one.at_the_bank > 0)
            .filter_map(|one| Some((one.issuer.firm()?, one.at_the_bank)))
    }

    /// Issuers whose notes were taken out, and where these stand; who has put others in want comes before them.
    pub fn taken_out(&self) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        let out = self.out.iter().map(|&number| &self.presented[number]);
        out.filter_map(|one| Some((one.issuer.firm()?, one.notes.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::calendar::Month;

    const BANK: Account = Account::of_sector(Sector::Bank);
    const DEALERS: Account = Account::of_sector(Sector::Dealers);

    struct Cleared {
        money: [Yen; 3],
        out: Vec<u32>,
        to_the_bank: Vec<(u32, Yen)>,
    }

    /// A wholesaler, a manufacturer and a craftsman; what each has, and notes by issuer, holder and face. The third is in
    /// business or not. What has moved is what the journal says, and what is left in the books is what was taken out.
    fn clear(money: [Yen; 3], promised: &[(Account, Account, Yen)], third_in_business: bool) -> Cleared {
        let (mut ledger, mut notes) = (Ledger::new(), Notes::new(3));
        for (firm, sector) in (0..).zip([Sector::Wholesalers, Sector::Manufacturers, Sector::Craftsmen]) {
            ledger.open_firm(sector);
            ledger.pay(BANK, Account::of_firm(firm), money[firm as usize], Flow::Discounting).unwrap();
        }
        let due = Month::new(1980, 5);
        for &(issuer, holder, face) in promised {
            notes.issue(&mut ledger, (issuer, holder), face, due, Flow::PieceWork, 0);
        }
        let presented = notes.take_due(due);
        let mut by_hand = ledger.clone();
        ledger.begin_journal();
        let mut clearing = Clearing::default();
        clearing.add_up(&presented, &ledger, Sector::COUNT + 3);
        clearing.take_out(&presented, &ledger, &[0; Sector::COUNT + 3], |firm| firm < 2 || third_in_business);
        clearing.settle(&presented, &mut ledger, &mut notes);
        for entry in ledger.journal().unwrap() {
            by_hand.balances[entry.from.0 as usize] -= entry.amount;
            by_hand.balances[entry.to.0 as usize] += entry.amount;
            let [from, to] = [entry.from, entry.to].map(|account| by_hand.sector(account));
            by_hand.flows.add(entry.flow, from, to, entry.amount);
        }
        assert_eq!((by_hand.balances(), &by_hand.flows), (ledger.balances(), &ledger.flows));
        let out = clearing.taken_out();
        let left: Yen = out.flat_map(|(_, range)| &presented[range]).map(|note| note.face).sum();
        assert_eq!([notes.all_issued(), notes.all_held()].map(|all| all.iter().sum::<Yen>()), [left; 2]);
        Cleared {
            money: [0, 1, 2].map(|firm| ledger.balance(Account::of_firm(firm))),
            out: clearing.taken_out().map(|(firm, _)| firm).collect(),
            to_the_bank: clearing.paid_to_the_bank().collect(),
        }
    }

    fn cleared(money: [Yen; 3], promised: &[(u32, u32, Yen)]) -> ([Yen; 3], Vec<u32>) {
        let by_account = |&(issuer, holder, face)| (Account::of_firm(issuer), Account::of_firm(holder), face);
        let promised: Vec<_> = promised.iter().map(by_account).collect();
        let Cleared { money, out, .. } = clear(money, &promised, true);
        (money, out)
    }

    #[test]
    fn what_falls_due_to_one_counts_for_what_one_owes() {
        assert_eq!(cleared([100, 0, 0], &[(1, 2, 60), (0, 1, 100)]), ([0, 40, 60], vec![]));
        // In a ring nobody needs any money.
        assert_eq!(cleared([0; 3], &[(0, 1, 9), (1, 2, 9), (2, 0, 9)]), ([0; 3], vec![]));
    }

    #[test]
    fn who_counted_on_one_who_cannot_pay_may_be_in_want_and_comes_after_him() {
        assert_eq!(cleared([99, 0, 0], &[(1, 2, 60), (0, 1, 100)]), ([99, 0, 0], vec![0, 1]));
        assert_eq!(cleared([99, 60, 0], &[(1, 2, 60), (0, 1, 100)]), ([99, 0, 60], vec![0]));
    }

    #[test]
    fn one_in_want_is_told_of_what_is_owed_in_all_whatever_groups_its_notes_stand_in() {
        let (mut ledger, mut notes) = (Ledger::new(), Notes::new(2));
        for firm in 0..2 {
            ledger.open_firm(Sector::Manufacturers);
            ledger.pay(BANK, Account::of_firm(firm), 50, Flow::Discounting).unwrap();
        }
        let due = Month::new(1980, 5);
        let [first, second] = [0, 1].map(Account::of_firm);
        for (issuer, holder, face) in [(first, BANK, 40), (second, first, 50), (first, second, 70)] {
            notes.issue(&mut ledger, (issuer, holder), face, due, Flow::CraftWork, 0);
        }
        let mut clearing = Clearing::default();
        clearing.add_up(notes.due_in(due), &ledger, Sector::COUNT + 2);
        assert_eq!(clearing.in_want(&ledger, &[0; Sector::COUNT + 2]), [(0, 60), (0, 60)]);
        let mut bills = [0; Sector::COUNT + 2];
        bills[second.place()] = 71;
        assert_eq!(clearing.in_want(&ledger, &bills), [(0, 60), (1, 51), (0, 60)]);
    }

    #[test]
    fn one_who_cannot_pay_all_pays_none_of_them_here() {
        assert_eq!(cleared([50, 0, 0], &[(0, 1, 10), (1, 2, 5), (0, 2, 60)]), ([50, 0, 0], vec![0, 0, 1]));
    }

    #[test]
    fn dealers_always_pay_the_closed_never_and_what_the_bank_gets_is_told() {
        let [first, second, third] = [0, 1, 2].map(Account::of_firm);
        let promised = [(third, second, 5), (DEALERS, first, 70), (first, BANK, 40), (first, third, 30)];
        let Cleared { money, out, to_the_bank } = clear([0, 0, 0], &promised, false);
        assert_eq!((money, out, to_the_bank), ([0, 0, 30], vec![2], vec![(0, 40)]));
    }
}
