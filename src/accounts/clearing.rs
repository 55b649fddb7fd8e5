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
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clearing {
    /// By [place](Account::place): what falls due to it.
    due_to: Vec<Yen>,
    /// By place: what it has promised.
    due_from: Vec<Yen>,
    /// By sector of the issuer, then of the holder.
    between: [[Yen; Sector::COUNT]; Sector::COUNT],
    presented: Vec<Presented>,
}

/// Notes of one issuer that stand together.
#[derive(Clone, Debug, PartialEq)]
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

/// What one owes whose notes are taken out: more than anybody could pay.
const TOO_MUCH: Yen = Yen::MAX / 2;

impl Clearing {
    /// Adds up what falls due among so many sectors and firms.
    pub fn add_up(&mut self, notes: &[Note], ledger: &Ledger, places: usize) {
        for by_place in [&mut self.due_to, &mut self.due_from] {
            by_place.clear();
            by_place.resize(places, 0);
        }
        self.between = Default::default();
        self.presented.clear();
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

    /// By place: what it has promised less what falls due to it.
    pub fn net(&self) -> impl Iterator<Item = Yen> + '_ {
        self.due_from.iter().zip(&self.due_to).map(|(from, to)| from.wrapping_sub(*to))
    }

    /// Takes out the notes of those who are not in business or could not pay all of theirs with what falls due to them.
    pub fn take_out(&mut self, notes: &[Note], ledger: &Ledger, in_business: impl Fn(u32) -> bool) {
        let mut again = true;
        while core::mem::take(&mut again) {
            for number in 0..self.presented.len() {
                let Presented { issuer, taken_out, .. } = self.presented[number];
                let (Some(firm), false) = (issuer.firm(), taken_out) else { continue };
                let place = issuer.place();
                let means = ledger.balance(issuer) + self.due_to[place];
                if means < self.due_from[place] || !in_business(firm) {
                    self.due_from[place] = TOO_MUCH;
                    self.take_out_one(number, notes, ledger);
                    again = true;
                }
            }
        }
    }

    #[cold]
    fn take_out_one(&mut self, number: usize, notes: &[Note], ledger: &Ledger) {
        let Presented { issuer, notes: range, taken_out, .. } = &mut self.presented[number];
        *taken_out = true;
        let row = &mut self.between[ledger.sector(*issuer) as usize];
        for note in &notes[range.clone()] {
            self.due_to[note.holder.place()] -= note.face;
            row[ledger.sector(note.holder) as usize] -= note.face;
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

    /// Issuers whose notes were taken out, and where these stand.
    pub fn taken_out(&self) -> impl Iterator<Item = (u32, Range<usize>)> + '_ {
        let out = self.presented.iter().filter(|one| one.taken_out);
        out.filter_map(|one| Some((one.issuer.firm()?, one.notes.clone())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foundation::calendar::Month;

    /// A wholesaler, a manufacturer and a craftsman; notes among them by issuer, holder and face, and what each has.
    fn cleared(money: [Yen; 3], promised: &[(u32, u32, Yen)]) -> ([Yen; 3], Vec<u32>) {
        let (mut ledger, mut notes) = (Ledger::new(), Notes::new(3));
        for (firm, sector) in
            [Sector::Wholesalers, Sector::Manufacturers, Sector::Craftsmen].into_iter().enumerate()
        {
            ledger.open_firm(sector);
            let account = Account::of_firm(firm as u32);
            ledger.pay(Account::of_sector(Sector::Bank), account, money[firm], Flow::Discounting).unwrap();
        }
        let due = Month::new(1980, 5);
        for &(issuer, holder, face) in promised {
            let pair = (Account::of_firm(issuer), Account::of_firm(holder));
            notes.issue(&mut ledger, pair, face, due, Flow::PieceWork, 0);
        }
        let presented = notes.take_due(due);
        let mut clearing = Clearing::default();
        clearing.add_up(&presented, &ledger, Sector::COUNT + 3);
        clearing.take_out(&presented, &ledger, |_| true);
        clearing.settle(&presented, &mut ledger, &mut notes);
        let out: Vec<u32> = clearing.taken_out().map(|(firm, _)| firm).collect();
        let left: Yen =
            clearing.taken_out().flat_map(|(_, range)| &presented[range]).map(|note| note.face).sum();
        assert_eq!([notes.all_issued(), notes.all_held()].map(|all| all.iter().sum::<Yen>()), [left; 2]);
        assert_eq!(ledger.total(), 0);
        ([0, 1, 2].map(|firm| ledger.balance(Account::of_firm(firm))), out)
    }

    #[test]
    fn what_falls_due_to_one_counts_for_what_one_owes() {
        assert_eq!(cleared([100, 0, 0], &[(1, 2, 60), (0, 1, 100)]), ([0, 40, 60], vec![]));
    }

    #[test]
    fn who_counted_on_one_who_cannot_pay_may_be_in_want() {
        assert_eq!(cleared([99, 0, 0], &[(1, 2, 60), (0, 1, 100)]), ([99, 0, 0], vec![1, 0]));
        assert_eq!(cleared([99, 60, 0], &[(1, 2, 60), (0, 1, 100)]), ([99, 0, 60], vec![0]));
    }

    #[test]
    fn one_who_cannot_pay_all_pays_none_of_them_here() {
        assert_eq!(cleared([50, 0, 0], &[(0, 1, 10), (1, 2, 5), (0, 2, 60)]), ([50, 0, 0], vec![0, 1, 0]));
    }
}
