//! What every firm has, of whatever kind: owner's place, name, record with the bank.

use crate::district::events::{AgentKind, AgentName};
use crate::district::people::{Owner, Workers};
use crate::district::turns::{Roster, Turns};
use crate::foundation::calendar::{Month, OF_A_YEAR};
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::Yen;
use crate::foundation::places::Places;

/// All firms, by number. Numbers change when many have gone; see [`numbers`](super::numbers).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Firms {
    /// Those in business.
    pub active: Roster,
    /// How many were founded before it: its place in the order of founding, for good.
    pub founded: Vec<u32>,
    /// How many were ever founded.
    pub ever: u32,
    /// Kind.
    pub kind: Vec<AgentKind>,
    /// Birth key: what its luck hangs on.
    pub key: Vec<BirthKey>,
    /// When its turns are.
    pub turns: Vec<Turns>,
    /// Number among the traders, or among the workshops.
    pub index: Vec<u32>,
    /// Where it stands \[km from the middle of the town\].
    pub place: Vec<[f32; 2]>,
    /// Distance from the middle of the town \[km\].
    pub from_the_middle: Vec<f32>,
    /// How much of the middle's crowding there is where it stands, from 0 to 1.
    pub crowding: Vec<f32>,
    /// Whether it is in business.
    pub alive: Vec<bool>,
    /// Month of the last dishonoured note, as an absolute count; far in the past if none.
    pub dishonoured: Vec<i32>,
    /// Usual outlays of a month, smoothed \[currency\].
    pub outlays: Vec<f64>,
    /// Net worth at the start of the tax year.
    pub taxed_worth: Vec<Yen>,
    /// What the owner has drawn less what was paid in, in the tax year.
    pub drawn: Vec<Yen>,
    /// What the owner's household has taken in since it last spent.
    pub income: Vec<Yen>,
    /// Its notes that the bank holds.
    pub exposure: Vec<Yen>,
    /// Net worth when its profit was last looked at, and what has been paid in since.
    pub seen_worth: Vec<Yen>,
    /// Profit before the owner's pay, a month, in pays of the town when it was earned, smoothed over some years.
    pub earned: Vec<f64>,
    /// What the owner takes out of it less what is paid in, a month, in pays of the town at the time, smoothed over a year.
    pub taken: Vec<f64>,
    /// Loan of the bank, what is left of it.
    pub loan: Vec<Yen>,
    /// Months for which less than half was paid of what was due on the loan, since it was last paid.
    pub behind: Vec<u8>,
    /// Month since which it has had dealings with the bank, as an absolute count.
    pub banked: Vec<i32>,
    /// Month in which it began, as an absolute count.
    pub begun: Vec<i32>,
    /// The firm from which its founder came; none for those of the founding.
    pub parent: Vec<Option<AgentName>>,
    /// Owners.
    pub owner: Vec<Owner>,
    /// Workers, by class of age.
    pub workers: Vec<Workers>,
    /// Land, at the first month's prices \[currency\].
    pub land: Vec<f64>,
}

/// No note was ever dishonoured.
pub const NEVER: i32 = i32::MIN / 2;

impl Firms {
    /// Takes down what a firm pays or promises, for its outlays.
    #[inline]
    pub fn pays(&mut self, firm: u32, amount: f64) {
        self.outlays[firm as usize] += amount * OF_A_YEAR;
    }

    /// Whether a firm has left a note unpaid within a year: its notes are taken by nobody then, and the bank thinks less of it.
    #[inline]
    pub fn has_a_mark(&self, firm: u32, month: Month) -> bool {
        self.dishonoured[firm as usize] + 12 >= month.0
    }

    /// Adds a firm and gives its number.
    pub fn found(&mut self, kind: AgentKind, key: BirthKey, index: u32, place: [f32; 2]) -> u32 {
        self.founded.push(self.ever);
        self.ever += 1;
        self.kind.push(kind);
        self.key.push(key);
        self.turns.push(Turns::of(key));
        self.index.push(index);
        self.place.push(place);
        self.from_the_middle.push((place[0] * place[0] + place[1] * place[1]).sqrt());
        self.crowding.push(0.0);
        self.alive.push(true);
        self.dishonoured.push(NEVER);
        self.outlays.push(0.0);
        self.taxed_worth.push(0);
        self.drawn.push(0);
        self.exposure.push(0);
        self.income.push(0);
        self.seen_worth.push(0);
        self.earned.push(0.0);
        self.taken.push(0.0);
        self.loan.push(0);
        self.behind.push(0);
        self.banked.push(NEVER);
        self.land.push(0.0);
        self.begun.push(NEVER);
        self.parent.push(None);
        self.owner.push(Owner::default());
        self.workers.push(Workers::default());
        let firm = self.kind.len() as u32 - 1;
        self.active.join(firm, Turns::of(key));
        firm
    }

    /// Firms have new numbers, and so have their rows among traders and workshops.
    pub(super) fn renumber(&mut self, firms: &Places, traders: &Places, shops: &Places) {
        let Self {
            active,
            founded,
            ever: _,
            kind,
            key,
            turns,
            index,
            place,
            from_the_middle,
            crowding,
            alive,
            dishonoured,
            outlays,
            taxed_worth,
            drawn,
            income,
            exposure,
            seen_worth,
            earned,
            taken,
            loan,
            behind,
            banked,
            begun,
            parent,
            owner,
            workers,
            land,
        } = self;
        active.renumber(firms);
        for (index, kind) in index.iter_mut().zip(&*kind) {
            let rows = if *kind == AgentKind::Wholesaler { traders } else { shops };
            // Rows of those who go are dropped with them.
            rows.rename_if_kept(index);
        }
        firms.arrange(founded);
        firms.arrange(kind);
        firms.arrange(key);
        firms.arrange(turns);
        firms.arrange(index);
        firms.arrange(place);
        firms.arrange(alive);
        firms.arrange(behind);
        firms.arrange(parent);
        firms.arrange(owner);
        firms.arrange(workers);
        for column in [from_the_middle, crowding] {
            firms.arrange(column);
        }
        for column in [dishonoured, banked, begun] {
            firms.arrange(column);
        }
        for column in [outlays, earned, taken, land] {
            firms.arrange(column);
        }
        for column in [taxed_worth, drawn, income, exposure, seen_worth, loan] {
            firms.arrange(column);
        }
    }

    /// The number of a firm in business, by its key: all are gone through.
    pub fn in_business(&self, key: BirthKey) -> Option<u32> {
        (0..self.len()).find(|&firm| self.key[firm] == key && self.alive[firm]).map(|firm| firm as u32)
    }

    /// Those in business, in the order of founding.
    pub fn by_founding(&self) -> Vec<u32> {
        let mut all = self.active.to_vec();
        all.sort_unstable_by_key(|&firm| self.founded[firm as usize]);
        all
    }

    /// How many have a number: those in business and some that are not.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether none has a number.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    /// Distance between two firms \[km\].
    pub fn distance(&self, a: u32, b: u32) -> f32 {
        let ([ax, ay], [bx, by]) = (self.place[a as usize], self.place[b as usize]);
        ((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt()
    }
}
