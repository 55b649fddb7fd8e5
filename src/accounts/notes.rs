//! Promissory notes (tegata): issued, passed on, discounted, due, dishonoured.
//!
//! A note has issuer, holder, due month and endorsers. Holders' and issuers' totals are kept apart, so that
//! their agreeing says something.

use super::flows::{Flow, Sector};
use super::ledger::{Account, Ledger, NOBODY, Short};
use crate::foundation::calendar::Month;
use crate::foundation::measure::Yen;
use crate::foundation::memory::ask_for;
use crate::foundation::places::Places;

/// Endorsers that a note has room for; one who would be the next is paid in money instead.
pub const MOST_ENDORSERS: usize = 3;
/// Longest term.
pub const LONGEST_TERM: i32 = 11;

/// A promissory note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who promises.
    pub issuer: Account,
    /// Who holds it now.
    pub holder: Account,
    /// The sum.
    pub face: Yen,
    /// Those who passed it on and answer for it, the first first; [`NOBODY`] where there are no more.
    pub endorsers: [Account; MOST_ENDORSERS],
    /// The note that the same holder was given before it in the same month, plus one; 0 for none. The highest bit says
    /// that it has been dishonoured, after which nobody asks for the one before.
    mark: u32,
}

const DISHONOURED: u32 = 1 << 31;

impl Note {
    /// How many endorsers there are.
    #[inline]
    pub fn endorsed(&self) -> usize {
        self.endorsers.iter().position(|&endorser| endorser == NOBODY).unwrap_or(MOST_ENDORSERS)
    }

    /// Whether it may be passed on once more.
    #[inline]
    pub fn has_room(&self) -> bool {
        self.endorsers[MOST_ENDORSERS - 1] == NOBODY
    }

    /// Passes it on: `by` answers for it from now on. Only while there is room.
    #[inline]
    pub fn endorse(&mut self, by: Account) {
        if let Some(room) = self.endorsers.iter_mut().find(|endorser| **endorser == NOBODY) {
            *room = by;
        }
    }

    /// Passes it on to `to`, given what all hold, by [place](Account::place). Only while there is room.
    #[inline]
    pub fn pass_on(&mut self, to: Account, held: &mut [Yen]) {
        held[self.holder.place()] -= self.face;
        held[to.place()] += self.face;
        self.endorse(self.holder);
        self.holder = to;
    }

    /// Takes the last endorser off, if there is one.
    pub fn last_endorser(&mut self) -> Option<Account> {
        let place = self.endorsed().checked_sub(1)?;
        Some(core::mem::replace(&mut self.endorsers[place], NOBODY))
    }

    /// Whether it has been dishonoured.
    #[inline]
    pub fn is_dishonoured(&self) -> bool {
        self.mark & DISHONOURED != 0
    }

    /// Marks it as dishonoured.
    pub fn dishonour(&mut self) {
        self.mark = DISHONOURED;
    }
}

/// All notes outstanding, by month in which they fall due.
#[derive(Clone, Debug, PartialEq)]
pub struct Notes {
    /// Twelve buckets, a month each, in turn.
    due: [Vec<Note>; LONGEST_TERM as usize + 1],
    /// Notes outstanding of every sector and firm, by [place](Account::place), as issuer.
    issued: Vec<Yen>,
    /// Notes outstanding of every sector and firm, likewise, as holder.
    held: Vec<Yen>,
}

impl Notes {
    /// No notes, for so many firms.
    pub fn new(firms: usize) -> Self {
        let places = Sector::COUNT + firms;
        Self { due: Default::default(), issued: vec![0; places], held: vec![0; places] }
    }

    fn bucket(month: Month) -> usize {
        month.0.rem_euclid(LONGEST_TERM + 1) as usize
    }

    /// Asks for what a holder has, which will soon be wanted.
    #[inline]
    pub fn ask_for_holder(&self, holder: Account) {
        ask_for(&self.held[holder.place()]);
    }

    /// Asks for the note at a place of the bucket of its due month, plus one, which will soon be wanted.
    #[inline]
    pub fn ask_for_note(&self, due: Month, place: u32) {
        if let Some(note) = self.due[Self::bucket(due)].get((place as usize).wrapping_sub(1)) {
            ask_for(note);
        }
    }

    /// Issues a note for something delivered; gives its place in the bucket of its due month, plus one.
    #[inline]
    pub fn issue(
        &mut self,
        ledger: &mut Ledger,
        (issuer, holder): (Account, Account),
        face: Yen,
        due: Month,
        flow: Flow,
        previous: u32,
    ) -> u32 {
        let mut book = self.book(issuer, due);
        let place = book.write(holder, face, previous);
        // Booked with the holder by name; a book that is closed names its sector only.
        *book.issued += face;
        ledger.accrue(issuer, holder, face, flow);
        place
    }

    /// Opens a book in which one issuer writes notes that all fall due in one month.
    #[inline]
    pub fn book(&mut self, issuer: Account, due: Month) -> Book<'_> {
        Book {
            issuer,
            bucket: &mut self.due[Self::bucket(due)],
            issued: &mut self.issued[issuer.place()],
            held: &mut self.held,
            written: 0,
        }
    }

    /// Pays `amount` for something delivered by passing on notes that `payer` was given this month, beginning
    /// with the one at `place`; a note that is too large is exchanged for two. Gives what could not be paid so,
    /// and the place of the next note.
    #[inline]
    pub fn endorse(
        &mut self,
        ledger: &mut Ledger,
        (payer, payee): (Account, Account),
        amount: Yen,
        (due, mut place): (Month, u32),
        flow: Flow,
    ) -> (Yen, u32) {
        let bucket = &mut self.due[Self::bucket(due)];
        let mut missing = amount;
        while missing > 0 && place > 0 {
            let note = &mut bucket[place as usize - 1];
            if note.holder != payer || !note.has_room() || note.face == 0 {
                place = note.mark & !DISHONOURED;
                continue;
            }
            let passed = missing.min(note.face);
            let mut part = *note;
            part.face = passed;
            part.holder = payee;
            part.endorse(payer);
            part.mark = 0;
            if passed == note.face {
                let next = note.mark & !DISHONOURED;
                *note = part;
                place = next;
            } else {
                note.face -= passed;
                bucket.push(part);
            }
            self.held[payer.place()] -= passed;
            self.held[payee.place()] += passed;
            ledger.accrue(payer, payee, passed, flow);
            missing -= passed;
        }
        (missing, place)
    }

    /// The notes that fall due in a month; they are taken out of the books of neither side yet.
    pub fn take_due(&mut self, month: Month) -> Vec<Note> {
        core::mem::take(&mut self.due[Self::bucket(month)])
    }

    /// Gives back the memory of a month's notes: to the next month that has none, so that there is only as much of it as
    /// there are months in use.
    pub fn give_back(&mut self, month: Month, mut emptied: Vec<Note>) {
        emptied.clear();
        let months = (1..=LONGEST_TERM + 1).map(|ahead| Self::bucket(month.plus(ahead)));
        if let Some(free) = months.into_iter().find(|&bucket| self.due[bucket].capacity() == 0) {
            self.due[free] = emptied;
        }
    }

    /// Lets a dishonoured note stand over to a later month.
    pub fn stand_over(&mut self, note: Note, due: Month) {
        self.due[Self::bucket(due)].push(note);
    }

    /// Pays a note if the issuer has the money; else nothing has moved.
    ///
    /// # Errors
    /// When the issuer may not overdraw and has less.
    pub fn pay(&mut self, ledger: &mut Ledger, note: &Note) -> Result<(), Short> {
        ledger.pay(note.issuer, note.holder, note.face, Flow::NotePaid)?;
        self.extinguish(note, note.face);
        Ok(())
    }

    /// Notes that have been cleared are done with: what every holder was paid.
    pub(super) fn paid_to(&mut self, by_place: &[Yen]) {
        self.held.iter_mut().zip(by_place).for_each(|(held, paid)| *held -= paid);
    }

    /// See [`paid_to`](Self::paid_to): what an issuer has paid.
    pub(super) fn paid_by(&mut self, issuer: Account, sum: Yen) {
        self.issued[issuer.place()] -= sum;
    }

    /// A note, or part of it, is done with: paid, or lost.
    #[inline]
    pub fn extinguish(&mut self, note: &Note, amount: Yen) {
        self.issued[note.issuer.place()] -= amount;
        self.held[note.holder.place()] -= amount;
    }

    /// A claim passes to another holder.
    #[inline]
    pub fn change_hands(&mut self, note: &mut Note, to: Account) {
        self.held[note.holder.place()] -= note.face;
        self.held[to.place()] += note.face;
        note.holder = to;
    }

    /// A firm begins.
    pub fn open_firm(&mut self) {
        self.issued.push(0);
        self.held.push(0);
    }

    /// Firms have new numbers.
    pub fn renumber(&mut self, firms: &Places) {
        for totals in [&mut self.issued, &mut self.held] {
            firms.arrange_after(Sector::COUNT, totals);
        }
        for note in self.due.iter_mut().flatten() {
            let endorsed = note.endorsed();
            let named =
                [&mut note.issuer, &mut note.holder].into_iter().chain(&mut note.endorsers[..endorsed]);
            for account in named {
                *account = account.renumbered(firms);
            }
        }
    }

    /// Notes outstanding issued from an account.
    #[inline]
    pub fn issued(&self, account: Account) -> Yen {
        self.issued[account.place()]
    }

    /// Notes outstanding held on an account.
    #[inline]
    pub fn held(&self, account: Account) -> Yen {
        self.held[account.place()]
    }

    /// Issuers' totals, by [place](Account::place).
    pub fn all_issued(&self) -> &[Yen] {
        &self.issued
    }

    /// Holders' totals, likewise.
    pub fn all_held(&self) -> &[Yen] {
        &self.held
    }

    /// The notes due in a month, to look at.
    pub fn due_in(&self, month: Month) -> &[Note] {
        &self.due[Self::bucket(month)]
    }

    /// All notes outstanding from the month after `now` on, the nearest first, to change holders.
    pub fn outstanding_after(
        &mut self,
        now: Month,
    ) -> (&mut [Vec<Note>; LONGEST_TERM as usize + 1], &mut Vec<Yen>, usize) {
        (&mut self.due, &mut self.held, Self::bucket(now.plus(1)))
    }

    /// All notes, in the order of the buckets.
    pub fn iter(&self) -> impl Iterator<Item = &Note> {
        self.due.iter().flatten()
    }

    /// The sum of all, for the audit: issuers' and holders' totals have been kept within bounds, and a sum that wraps is
    /// still only equal to one that is right.
    pub fn faces(&self) -> Yen {
        self.iter().map(|note| note.face).fold(0, Yen::wrapping_add)
    }

    /// How many are outstanding.
    pub fn count(&self) -> usize {
        self.due.iter().map(Vec::len).sum()
    }

    /// Changes a face out of nothing. Only for the drill that proves the alarm.
    pub(crate) fn leak(&mut self, amount: Yen) {
        if let Some(note) = self.due.iter_mut().flatten().next() {
            note.face += amount;
        }
    }

    /// Changes a holder's total out of nothing. Only for the drill that proves the alarm.
    pub(crate) fn leak_total(&mut self, amount: Yen) {
        self.held[0] += amount;
    }
}

/// Notes of one issuer that fall due in one month, as they are written.
pub struct Book<'a> {
    issuer: Account,
    bucket: &'a mut Vec<Note>,
    issued: &'a mut Yen,
    held: &'a mut [Yen],
    written: Yen,
}

impl Book<'_> {
    /// Writes a note; gives its place in the bucket of its due month, plus one.
    #[inline]
    pub fn write(&mut self, holder: Account, face: Yen, previous: u32) -> u32 {
        self.held[holder.place()] += face;
        self.written += face;
        self.bucket.push(Note {
            issuer: self.issuer,
            holder,
            face,
            endorsers: [NOBODY; MOST_ENDORSERS],
            mark: previous & !DISHONOURED,
        });
        self.bucket.len() as u32
    }

    /// Closes the book: the issuer owes what was written for what holders of a sector delivered.
    #[inline]
    pub fn close(self, ledger: &mut Ledger, holders: Sector, flow: Flow) {
        *self.issued += self.written;
        if self.written > 0 {
            ledger.accrue(self.issuer, Account::of_sector(holders), self.written, flow);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_book_of_notes_is_what_single_notes_are() {
        let mut ledger = Ledger::new();
        for sector in [Sector::Wholesalers, Sector::Manufacturers] {
            ledger.open_firm(sector);
        }
        let mut notes = Notes::new(2);
        let (tonya, maker) = (Account::of_firm(0), Account::of_firm(1));
        let due = Month::new(1980, 5);
        let (mut other_ledger, mut other_notes) = (ledger.clone(), notes.clone());
        let mut book = notes.book(tonya, due);
        let first = book.write(maker, 100, 0);
        assert_eq!((first, book.write(maker, 30, first)), (1, 2));
        book.close(&mut ledger, Sector::Manufacturers, Flow::PieceWork);
        let pair = (tonya, maker);
        let first = other_notes.issue(&mut other_ledger, pair, 100, due, Flow::PieceWork, 0);
        other_notes.issue(&mut other_ledger, pair, 30, due, Flow::PieceWork, first);
        assert_eq!((notes, ledger), (other_notes, other_ledger));
    }

    #[test]
    fn a_note_that_is_too_large_is_exchanged_for_two() {
        let mut ledger = Ledger::new();
        for sector in [Sector::Wholesalers, Sector::Manufacturers, Sector::Craftsmen] {
            ledger.open_firm(sector);
        }
        let mut notes = Notes::new(3);
        let (tonya, maker, craftsman) = (Account::of_firm(0), Account::of_firm(1), Account::of_firm(2));
        let due = Month::new(1980, 5);
        let place = notes.issue(&mut ledger, (tonya, maker), 100, due, Flow::PieceWork, 0);
        let (missing, next) =
            notes.endorse(&mut ledger, (maker, craftsman), 30, (due, place), Flow::CraftWork);
        assert_eq!((missing, next), (0, place));
        let (missing, next) =
            notes.endorse(&mut ledger, (maker, craftsman), 90, (due, next), Flow::CraftWork);
        assert_eq!((missing, next), (20, 0));
        assert_eq!((notes.held(maker), notes.held(craftsman), notes.issued(tonya)), (0, 100, 100));
        assert_eq!(notes.iter().map(|note| note.face).sum::<i64>(), 100);
        assert!(notes.iter().all(|note| note.endorsers[0] == maker && note.endorsed() == 1));
    }
}
