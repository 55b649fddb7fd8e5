//! Whatever is done with notes and goods, in whatever order, nothing appears and nothing is lost.

use proptest::prelude::*;
use sanchi::accounts::flows::{Flow, Sector};
use sanchi::accounts::goods::Lot;
use sanchi::accounts::ledger::{Account, Ledger};
use sanchi::accounts::notes::{LONGEST_TERM, MOST_ENDORSERS, Note, Notes};
use sanchi::foundation::calendar::Month;
use sanchi::foundation::measure::Yen;

const FIRMS: u32 = 5;
const OPENING: Yen = 1_000;
const START: Month = Month::new(1980, 1);

/// Something that is done with notes; numbers are taken modulo what there is.
#[derive(Clone, Debug)]
enum Act {
    Issue { issuer: u32, holder: u32, face: Yen, term: i32 },
    Endorse { payer: u32, payee: u32, amount: Yen, term: i32 },
    NextMonth,
}

fn act() -> impl Strategy<Value = Act> {
    let (firm, face) = (0..FIRMS, 1..2_000_i64);
    prop_oneof![
        4 => (firm.clone(), firm.clone(), face.clone(), 1..=LONGEST_TERM)
            .prop_map(|(issuer, holder, face, term)| Act::Issue { issuer, holder, face, term }),
        4 => (firm.clone(), firm, face, 1..=LONGEST_TERM)
            .prop_map(|(payer, payee, amount, term)| Act::Endorse { payer, payee, amount, term }),
        2 => Just(Act::NextMonth),
    ]
}

/// Books in which notes are issued, passed on, paid, or stand over when there is no money.
struct Town {
    ledger: Ledger,
    notes: Notes,
    month: Month,
    /// By due month and holder: the last note taken in this month.
    taken: std::collections::BTreeMap<(i32, u32), u32>,
    issued: Yen,
    done_with: Yen,
}

impl Town {
    fn new() -> Self {
        let mut ledger = Ledger::new();
        let mut notes = Notes::new(0);
        for firm in 0..FIRMS {
            ledger.open_firm(Sector::Manufacturers);
            notes.open_firm();
            let bank = Account::of_sector(Sector::Bank);
            ledger.pay(bank, Account::of_firm(firm), OPENING, Flow::PaidIn).unwrap();
        }
        Self { ledger, notes, month: START, taken: Default::default(), issued: 0, done_with: 0 }
    }

    fn does(&mut self, act: &Act) {
        match *act {
            Act::Issue { issuer, holder, face, term } => {
                let due = self.month.plus(term);
                let previous = self.taken.get(&(due.0, holder)).copied().unwrap_or(0);
                let pair = (Account::of_firm(issuer), Account::of_firm(holder));
                let place = self.notes.issue(&mut self.ledger, pair, face, due, Flow::PieceWork, previous);
                self.taken.insert((due.0, holder), place);
                self.issued += face;
            }
            Act::Endorse { payer, payee, amount, term } => {
                let due = self.month.plus(term);
                let place = self.taken.get(&(due.0, payer)).copied().unwrap_or(0);
                let pair = (Account::of_firm(payer), Account::of_firm(payee));
                let held = (self.notes.held(pair.0), self.notes.held(pair.1));
                let (missing, next) =
                    self.notes.endorse(&mut self.ledger, pair, amount, (due, place), Flow::CraftWork);
                self.taken.insert((due.0, payer), next);
                assert!((0..=amount).contains(&missing), "{missing} of {amount}");
                if payer != payee {
                    let passed = amount - missing;
                    let after = (self.notes.held(pair.0), self.notes.held(pair.1));
                    assert_eq!(after, (held.0 - passed, held.1 + passed));
                }
            }
            Act::NextMonth => {
                self.month = self.month.plus(1);
                self.taken.clear();
                let mut due = self.notes.take_due(self.month);
                for note in &due {
                    self.present(note);
                }
                due.clear();
                self.notes.give_back_if_empty(self.month, due);
            }
        }
    }

    /// Paid if there is money, else half is lost and half stands over.
    fn present(&mut self, note: &Note) {
        if self.ledger.pay(note.issuer, note.holder, note.face, Flow::NotePaid).is_ok() {
            self.notes.extinguish(note, note.face);
            self.done_with += note.face;
            return;
        }
        let lost = note.face - note.face / 2;
        self.notes.extinguish(note, lost);
        self.done_with += lost;
        let mut rest = *note;
        rest.face -= lost;
        if rest.face > 0 {
            self.notes.stand_over(rest, self.month.plus(1));
        }
    }

    fn holds(&self) {
        let notes: Vec<&Note> = self.notes.iter().collect();
        let faces: Yen = notes.iter().map(|note| note.face).sum();
        assert_eq!(faces, self.issued - self.done_with, "what was issued is done with or still there");
        assert_eq!(faces, self.notes.all_issued().iter().sum::<Yen>(), "issuers' totals");
        assert_eq!(faces, self.notes.all_held().iter().sum::<Yen>(), "holders' totals");
        for firm in 0..FIRMS {
            let account = Account::of_firm(firm);
            let sum = |fits: &dyn Fn(&&&Note) -> bool| -> Yen {
                notes.iter().filter(fits).map(|note| note.face).sum()
            };
            assert_eq!(self.notes.issued(account), sum(&|note| note.issuer == account), "issuer {firm}");
            assert_eq!(self.notes.held(account), sum(&|note| note.holder == account), "holder {firm}");
            assert!(self.ledger.balance(account) >= 0, "{firm} is overdrawn");
        }
        assert!(notes.iter().all(|note| note.face > 0 && note.endorsed() <= MOST_ENDORSERS));
        assert_eq!(self.ledger.total(), 0);
    }
}

/// The memory of a month's bucket goes back, unless a note that stands over has begun a new one.
trait GiveBack {
    fn give_back_if_empty(&mut self, month: Month, emptied: Vec<Note>);
}

impl GiveBack for Notes {
    fn give_back_if_empty(&mut self, month: Month, emptied: Vec<Note>) {
        if self.due_in(month).is_empty() {
            self.give_back(month, emptied);
        }
    }
}

proptest! {
    #[test]
    fn notes_are_paid_lost_or_still_there_whatever_is_done_with_them(
        acts in prop::collection::vec(act(), 1..120),
    ) {
        let mut town = Town::new();
        for act in &acts {
            town.does(act);
            town.holds();
        }
    }

    #[test]
    fn what_is_taken_from_a_lot_and_what_is_left_make_the_whole(
        pieces in 0..1_000_000_i64,
        value in 0..1_000_000_000_000_i64,
        takes in prop::collection::vec(0.0..1.0_f64, 1..30),
    ) {
        let mut stock = Lot { pieces, value, log_quality: -0.25 * pieces as f64 };
        let mut taken = Lot::default();
        for share in takes {
            let lot = stock.take((stock.pieces as f64 * share) as i64);
            prop_assert!(lot.pieces >= 0 && lot.value >= 0 && stock.pieces >= 0 && stock.value >= 0);
            taken.put(lot);
            prop_assert_eq!((taken.pieces + stock.pieces, taken.value + stock.value), (pieces, value));
            let quality = taken.log_quality + stock.log_quality;
            prop_assert!((quality + 0.25 * pieces as f64).abs() <= 1e-9 * (1.0 + pieces as f64));
        }
        taken.put(stock.take(stock.pieces));
        prop_assert_eq!(stock, Lot::default());
        prop_assert_eq!((taken.pieces, taken.value), (pieces, value));
    }

    #[test]
    fn the_cost_of_a_piece_does_not_depend_on_how_many_are_taken(
        pieces in 2..100_000_i64,
        cost in 1..10_000_i64,
        share in 0.0..1.0_f64,
    ) {
        let mut stock = Lot { pieces, value: pieces * cost, log_quality: 0.0 };
        let lot = stock.take(((pieces as f64 * share) as i64).max(1));
        let found = lot.unit_cost().unwrap();
        // The value is cut to whole units: by less than one.
        prop_assert!((found - cost as f64).abs() <= 1.0 / lot.pieces as f64 + 1e-9, "{found} {cost}");
    }
}
