//! People: owners, workers by age, and those of the town who look for work in the trade.

use crate::foundation::calendar::{Month, OF_A_YEAR};
use crate::foundation::chance::Draws;
use crate::foundation::elementary::{exp, logistic};
use crate::scenario::people::{Labour as LabourRules, Owners as OwnerRules};
use crate::world::people::{CLASSES, LifeTable};

/// Workers of a firm by class of age, the owner not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Workers(pub [u16; CLASSES]);

impl Workers {
    /// All of them.
    #[inline]
    pub fn count(&self) -> u32 {
        self.0.iter().map(|&persons| u32::from(persons)).sum()
    }

    /// Classes in which there is anybody, and how many. Most firms have few workers, so that this is quicker than going
    /// through all classes.
    #[inline]
    pub fn classes(&self) -> impl Iterator<Item = (usize, u16)> + '_ {
        let mut there = 0_u32;
        for (class, &persons) in self.0.iter().enumerate() {
            there |= u32::from(persons > 0) << class;
        }
        core::iter::from_fn(move || {
            let class = there.trailing_zeros() as usize;
            // The lowest of those that are left goes out.
            there &= there.wrapping_sub(1);
            self.0.get(class).map(|&persons| (class, persons))
        })
    }

    /// Those under thirty.
    pub fn young(&self) -> u32 {
        self.0[..3].iter().map(|&persons| u32::from(persons)).sum()
    }

    /// Takes one away, everyone as likely as the next; gives the class. None of nobody.
    pub fn lose_one(&mut self, draws: &mut Draws) -> Option<usize> {
        let mut place = draws.below(self.count());
        for (class, persons) in self.0.iter_mut().enumerate() {
            if place < u32::from(*persons) {
                *persons -= 1;
                return Some(class);
            }
            place -= u32::from(*persons);
        }
        None
    }
}

/// The workers of many firms together, by class of age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crowd([u32; CLASSES]);

impl Crowd {
    /// Adds a firm's.
    #[inline]
    pub fn add(&mut self, workers: &Workers) {
        for (all, &persons) in self.0.iter_mut().zip(&workers.0) {
            *all += u32::from(persons);
        }
    }

    /// Adds those of others.
    pub fn join(&mut self, others: &Self) {
        for (all, persons) in self.0.iter_mut().zip(others.0) {
            *all += persons;
        }
    }

    /// How many they are.
    pub fn count(&self) -> u32 {
        self.0.iter().sum()
    }

    /// Those under thirty.
    pub fn young(&self) -> u32 {
        self.0[..3].iter().sum()
    }

    /// Sum of their ages in years, each in the middle of its class.
    pub fn years(&self) -> f64 {
        self.0.iter().enumerate().map(|(class, &persons)| f64::from(persons) * middle(class)).sum()
    }
}

/// Middle of a class of age \[years\].
pub fn middle(class: usize) -> f64 {
    17.5 + 5.0 * class as f64
}

/// Who will follow an owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Heir {
    /// Not settled yet.
    #[default]
    Undecided,
    /// A son or daughter.
    Child,
    /// Other kin.
    Kin,
    /// One from outside the family and the trade, married in or found.
    Outsider,
    /// One of the workers.
    Employee,
    /// Nobody: the firm ends with its owner.
    Nobody,
}

impl Heir {
    /// Its word in events.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undecided => "undecided",
            Self::Child => "child",
            Self::Kin => "other kin",
            Self::Outsider => "outsider",
            Self::Employee => "employee",
            Self::Nobody => "nobody",
        }
    }

    /// Whether somebody will follow.
    pub const fn is_somebody(self) -> bool {
        !matches!(self, Self::Undecided | Self::Nobody)
    }
}

/// The owner of a firm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Owner {
    /// Month of birth, as an absolute count.
    pub born: i32,
    /// Who will follow.
    pub heir: Heir,
    /// Openness to what is new, from 0 to 1.
    pub openness: f32,
    /// Whether the question of a successor has been before this owner year by year; one whose age was drawn has all the
    /// years before behind him.
    pub asked: bool,
    /// Has died and nobody follows: the firm ends, and heirs have what its creditors leave.
    pub died: bool,
}

impl Owner {
    /// Age in months.
    #[inline]
    pub fn months(&self, month: Month) -> i32 {
        month.0 - self.born
    }

    /// Age in years.
    #[inline]
    pub fn age(&self, month: Month) -> f64 {
        f64::from(self.months(month)) * OF_A_YEAR
    }
}

/// People of the town who look for work in the trade.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labour {
    /// Youths who would come.
    pub youths: f64,
    /// By stage: people of the trade who have lost their place, by class of age.
    pub skilled: Vec<[f64; CLASSES]>,
    /// By stage: persons that firms want a month, smoothed.
    pub wanted: Vec<f64>,
    /// Persons that wholesalers want a month, smoothed.
    pub clerks_wanted: f64,
    /// By stage: what draws beginners as manufacturers and as craftsmen, looked at once a quarter.
    pub prospects: Vec<[f64; 2]>,
    /// By stage: what manufacturers and craftsmen asked when last looked at, the mean in logarithms.
    pub usual_rates: Vec<[f64; 2]>,
    /// By class of age: share of workers who leave within a year.
    pub leaving: [f64; CLASSES],
    /// District's pay against what the town's would be, in logarithms.
    pub pay_gap: f64,
    /// Hours asked for against a full month's, smoothed over a year.
    pub outlook: f64,
}

impl Labour {
    /// Persons that firms want a month, all of them.
    pub fn all_wanted(&self) -> f64 {
        self.wanted.iter().sum::<f64>() + self.clerks_wanted
    }
}

/// Share of the workers of a class who leave for good within a year: to other jobs, into retirement, by death.
pub fn leaving(class: usize, rules: &LabourRules, life: &LifeTable) -> f64 {
    let rest = match class {
        0..=2 => rules.quit_young,
        3..=7 => rules.quit,
        8 => rules.retire_55,
        9 => rules.retire_60,
        10 => rules.retire_65,
        _ => rules.retire_70,
    };
    1.0 - (1.0 - rest) * (1.0 - life.dies_within_a_year(middle(class)))
}

/// Share of a year's leavers from school by class.
pub const YOUTHS: [f64; 2] = [0.6, 0.4];

/// Classes of those who come to the trade from other work: from 25 to 54.
pub const ADULTS: core::ops::Range<usize> = 2..8;

/// Classes of workers who begin for themselves: from thirty to 45.
pub const BEGINNERS: core::ops::Range<usize> = 3..6;

/// How the ages of workers are spread when as many come as leave, by class; sums to one. `beginning` is the share of
/// those in their best years who begin for themselves in a year.
pub fn ages_of_workers_at_rest(rules: &LabourRules, beginning: f64, life: &LifeTable) -> [f64; CLASSES] {
    let mut ages = [0.0; CLASSES];
    let mut from_below = 0.0;
    for (class, share) in ages.iter_mut().enumerate() {
        let youths = YOUTHS.get(class).copied().unwrap_or(0.0);
        let adults = if ADULTS.contains(&class) { 1.0 / ADULTS.len() as f64 } else { 0.0 };
        let come = from_below + (1.0 - rules.adults) * youths + rules.adults * adults;
        let begin = if BEGINNERS.contains(&class) { beginning } else { 0.0 };
        let grow_older = if class + 1 < CLASSES { 0.2 } else { 0.0 };
        *share = come / (leaving(class, rules, life) + begin + grow_older).max(1e-9);
        from_below = *share * grow_older;
    }
    normalised(ages)
}

/// How the ages of owners are spread when as many begin as end, by year of age from 20 to 99; sums to one.
pub fn ages_of_owners_at_rest(rules: &OwnerRules, life: &LifeTable) -> [f64; 80] {
    let mut ages = [0.0; 80];
    let mut staying = 0.0;
    for (place, share) in ages.iter_mut().enumerate() {
        let age = place as f64 + 20.0;
        *share = staying + beginning_at(age);
        let ends = 1.0 - (1.0 - retiring(age, rules)) * (1.0 - life.dies_within_a_year(age));
        staying = *share * (1.0 - ends);
    }
    normalised(ages)
}

/// Share of new owners by age: successors in their twenties 10 %, thirties 36 %, forties 35 %, fifties 19 %
/// (MECHANISMS 5); a year of age.
fn beginning_at(age: f64) -> f64 {
    match age as u32 {
        20..=29 => 0.0097,
        30..=39 => 0.0362,
        40..=49 => 0.0346,
        50..=59 => 0.0195,
        _ => 0.0,
    }
}

/// The age of one who takes over, drawn from the same.
pub fn age_of_a_successor(draws: &mut Draws) -> f64 {
    let place = draws.uniform();
    let (from, below, share) = match place {
        p if p < 0.097 => (20.0, 0.0, 0.097),
        p if p < 0.459 => (30.0, 0.097, 0.362),
        p if p < 0.805 => (40.0, 0.459, 0.346),
        _ => (50.0, 0.805, 0.195),
    };
    from + 10.0 * (place - below) / share
}

/// Chance that an owner of an age retires within a year, when the living is good enough.
pub fn retiring(age: f64, rules: &OwnerRules) -> f64 {
    rules.retirement * logistic((age - rules.retirement_age) / rules.retirement_spread)
}

/// How the old work against their prime; worked out once for each month of age.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ageing {
    /// By class: share of a month's work that a worker does not do.
    lost: [f64; CLASSES],
    /// By month of age from sixty years on: how fast, and how steadily.
    old: Vec<[f64; 2]>,
}

/// Months of age up to which nobody is slower.
const PRIME: i32 = 60 * 12;

impl Ageing {
    /// The old work more slowly from sixty on and less steadily from 65 on, by shares a year \[1/year\].
    pub fn new(slowing: f64, trembling: f64) -> Self {
        let speed = |age: f64| if age > 60.0 { exp(-slowing * (age - 60.0)) } else { 1.0 };
        let steadiness = |age: f64| if age > 65.0 { exp(-trembling * (age - 65.0)) } else { 1.0 };
        let ages = (PRIME..130 * 12).map(|months| f64::from(months) / 12.0);
        Self {
            lost: core::array::from_fn(|class| 1.0 - speed(middle(class))),
            old: ages.map(|age| [speed(age), steadiness(age)]).collect(),
        }
    }

    /// How fast and how steadily one of so many months works, against one in the prime.
    #[inline]
    pub fn of_age(&self, months: i32) -> [f64; 2] {
        let old =
            usize::try_from(months - PRIME).ok().and_then(|months| self.old.get(months).or(self.old.last()));
        old.copied().unwrap_or([1.0, 1.0])
    }

    /// Persons in their prime that workers are worth.
    #[inline]
    pub fn hands(&self, workers: &Workers) -> f64 {
        // Nobody in the first nine classes, up to sixty, is slower.
        let old = workers.0[9..].iter().zip(&self.lost[9..]).filter(|(persons, _)| **persons > 0);
        let lost: f64 = old.map(|(&persons, lost)| f64::from(persons) * lost).sum();
        f64::from(workers.count()) - lost
    }
}

fn normalised<const N: usize>(mut shares: [f64; N]) -> [f64; N] {
    let sum: f64 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum.max(1e-300));
    shares
}

/// The place drawn from shares that sum to one.
pub fn drawn_from(shares: &[f64], luck: f64) -> usize {
    let mut sum = 0.0;
    for (place, share) in shares.iter().enumerate() {
        sum += share;
        if luck < sum {
            return place;
        }
    }
    shares.len() - 1
}

/// Share of a class of the nation's people who work in firms such as these, at the founding: assumed.
pub const WORKERS_OF_NATION: [f64; CLASSES] =
    [0.3, 0.7, 0.7, 0.75, 0.8, 0.8, 0.75, 0.65, 0.5, 0.3, 0.15, 0.04];

/// Share of a class of the nation's people who own firms such as these, of the largest: assumed.
pub const OWNERS_OF_NATION: [f64; CLASSES] = [0.0, 0.03, 0.15, 0.4, 0.7, 0.95, 1.0, 1.0, 0.9, 0.7, 0.4, 0.1];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_in_which_there_is_anybody() {
        let mut workers = Workers::default();
        assert_eq!(workers.classes().count(), 0);
        (workers.0[0], workers.0[4], workers.0[CLASSES - 1]) = (2, 1, 3);
        assert_eq!(workers.classes().collect::<Vec<_>>(), [(0, 2), (4, 1), (CLASSES - 1, 3)]);
    }

    #[test]
    fn the_old_are_slower_from_sixty_on_and_less_steady_from_65_on() {
        let ageing = Ageing::new(0.02, 0.01);
        assert_eq!(ageing.of_age(59 * 12), [1.0, 1.0]);
        let [speed, steady] = ageing.of_age(62 * 12);
        assert!(speed < 1.0 && steady == 1.0);
        let [slower, shaky] = ageing.of_age(70 * 12);
        assert!(slower < speed && shaky < 1.0);
        assert_eq!(ageing.of_age(i32::MAX / 2), ageing.of_age(129 * 12 + 11));
        let mut workers = Workers::default();
        (workers.0[3], workers.0[CLASSES - 1]) = (2, 1);
        assert!(ageing.hands(&workers) > 2.0 && ageing.hands(&workers) < 3.0);
    }
}
