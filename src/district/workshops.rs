//! The makers: specialised manufacturers and craftsmen (shokunin), each in one process stage.

use crate::district::turns::Roster;
use crate::foundation::calendar::Month;
use crate::foundation::elementary::{exp, ln};
use crate::foundation::measure::Yen;
use crate::foundation::places::Places;

/// All makers. Manufacturers also have a slot among the masters, with their craftsmen and peers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workshops {
    /// Number among the firms.
    pub firm: Vec<u32>,
    /// Process stage, counted from 0.
    pub stage: Vec<u8>,
    /// Slot among the manufacturers; [`CRAFTSMAN`] for a craftsman.
    pub slot: Vec<u32>,
    /// What does not change from month to month, or slowly.
    pub craft: Vec<Craft>,
    /// The month's work.
    pub work: Vec<Work>,
    /// How much buyers like each for rate, quality and load: the part of choice that is the same for all. This and the
    /// next two stand by themselves, since all buyers look at them, in no order.
    pub appeal: Vec<f64>,
    /// Hours asked for this month by wholesalers (manufacturers), or by manufacturers (craftsmen).
    pub asked: Vec<f64>,
    /// Share of what was asked that is done this month.
    pub fill: Vec<f64>,
    /// Manufacturers in business by stage.
    pub manufacturers: Vec<Roster>,
    /// Craftsmen in business by stage.
    pub craftsmen: Vec<Roster>,
    /// By stage: hours of the manufacturers, in the order of `manufacturers`, as they were when somebody last came or went
    /// or, if that is longer ago, at the last turn of the quarter.
    pub manufacturers_reach: Vec<Reach>,
    /// By stage: hours of the craftsmen, in the order of `craftsmen`, likewise.
    pub craftsmen_reach: Vec<Reach>,
}

/// The wholesaler who was last billed has left.
pub const HAS_LEFT: u32 = u32::MAX;

/// Marks a workshop that is a craftsman's.
pub const CRAFTSMAN: u32 = u32::MAX;

/// A workshop's people, skill and price: what every month looks at stands in the first cache line, the rest in the second.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub struct Craft {
    /// Hours of a master, with the technology and technique of the first month, that a full month is worth at today's
    /// technology 1.
    pub hours: f64,
    /// Asked for a master's hour of work [currency/hour].
    pub rate: f64,
    /// How much buyers like it for its rate.
    pub value: f64,
    /// Logarithm of quality.
    pub log_quality: f64,
    /// Share of pieces spoiled.
    pub scrap: f64,
    /// Hours that customers outside the district ask for at the rate quoted.
    pub outside_asked: f64,
    /// Load, smoothed over a quarter: hours asked for against a full month.
    pub load: f64,
    /// Month of the next failure of machines or people, as an absolute count.
    pub fails: i32,
    /// Persons engaged, owner and helpers included.
    pub persons: u32,
    /// Mean skill of its people; 1 is mastery.
    pub skill: f64,
    /// Load, smoothed over a year.
    pub year_load: f64,
    /// Technique of its machines; 1 is the frontier.
    pub technique: f64,
    /// Logarithm of `rate`.
    pub log_rate: f64,
    /// Hours that customers outside the district ask for at the rate usual there.
    pub outside_base: f64,
    /// What its people could come to by themselves; 1 is mastery.
    pub talent: f32,
    /// Its kind of pattern, a point on a circle, from 0 to 1.
    pub pattern: f32,
    /// Share of the gap to the frontier that it would close by itself in a quarter.
    pub own_progress: f32,
    /// The best technique seen at partners' since its last turn to learn.
    pub seen: f32,
}

/// What a workshop does and owes this month: in the first cache line what deliveries look at, in the second its hours.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub struct Work {
    /// Logarithm of the quality of what it delivers, craftsmen's and peers' part counted.
    pub log_quality: f64,
    /// Share of what it delivers that is spoiled.
    pub scrap: f64,
    /// Product that took material this month \[kg\].
    pub kilograms: f64,
    /// Money for material owed \[currency\].
    pub material: f64,
    /// Sum of buyers' margin gaps, in logarithms, weighted with the money they pay \[currency\].
    pub pressure: f64,
    /// Charged for work this month \[currency\].
    pub charged: f64,
    /// Buyers this month.
    pub buyers: u32,
    /// The wholesaler who was last billed, or [`HAS_LEFT`].
    pub buyer: u32,
    /// The last note taken in this month (place in its bucket plus one); 0 for none.
    pub note: u32,
    /// Hours that can be worked this month, overtime and failures counted.
    pub able: f64,
    /// Hours worked by its own people.
    pub own: f64,
    /// What it owes in money to craftsmen who take no notes, and to peers \[currency\].
    pub craft_pay: Yen,
    /// Hours done for peers.
    pub lent: f64,
    /// Pay owed to workers \[currency\].
    pub wages: f64,
}

const _: () = assert!(size_of::<Craft>() == 128 && size_of::<Work>() == 128);

impl Workshops {
    /// Adds a workshop that has not worked yet. Its slot and its place on a list are the caller's.
    pub fn open(&mut self, firm: u32, stage: usize, craft: Craft) {
        self.firm.push(firm);
        self.stage.push(stage as u8);
        self.craft.push(craft);
        self.work.push(Work::default());
        for hot in [&mut self.appeal, &mut self.asked, &mut self.fill] {
            hot.push(0.0);
        }
    }

    /// Workshops have new numbers, and so have firms, manufacturers' slots and wholesalers.
    pub(super) fn renumber(&mut self, shops: &Places, firms: &Places, slots: &Places, traders: &Places) {
        let Self {
            firm,
            stage,
            slot,
            craft,
            work,
            appeal,
            asked,
            fill,
            manufacturers,
            craftsmen,
            // These follow the lists, whose order stays.
            manufacturers_reach: _,
            craftsmen_reach: _,
        } = self;
        shops.arrange(firm);
        firms.rename(firm);
        shops.arrange(stage);
        shops.arrange(slot);
        slots.rename(slot.iter_mut().filter(|slot| **slot != CRAFTSMAN));
        shops.arrange(craft);
        shops.arrange(work);
        for work in work {
            work.buyer = traders.of_row(work.buyer).unwrap_or(HAS_LEFT);
        }
        for column in [appeal, asked, fill] {
            shops.arrange(column);
        }
        manufacturers.iter_mut().chain(craftsmen).for_each(|list| list.renumber(shops));
    }

    /// Takes in those who have begun in a stage and adds up its hours anew: lists and sizes change together.
    pub fn count_reach(&mut self, stage: usize) {
        let Self { craft, manufacturers, craftsmen, manufacturers_reach, craftsmen_reach, .. } = self;
        for (lists, reaches) in [(manufacturers, manufacturers_reach), (craftsmen, craftsmen_reach)] {
            lists[stage].take_in();
            reaches.resize(lists.len(), Reach::default());
            reaches[stage].count(lists[stage].iter().map(|&shop| craft[shop as usize].hours));
        }
    }

    /// The same for all stages.
    pub fn count_all_reaches(&mut self) {
        (0..self.manufacturers.len()).for_each(|stage| self.count_reach(stage));
    }

    /// The craftsmen of a stage, or its manufacturers.
    #[inline]
    pub fn list(&self, craftsmen: bool, stage: usize) -> &Roster {
        if craftsmen { &self.craftsmen[stage] } else { &self.manufacturers[stage] }
    }

    /// Whether a workshop is a craftsman's.
    #[inline]
    pub fn is_craftsman(&self, shop: usize) -> bool {
        self.slot[shop] == CRAFTSMAN
    }

    /// How many have a number: those in business and some that are not.
    pub fn len(&self) -> usize {
        self.firm.len()
    }

    /// Whether none has a number.
    pub fn is_empty(&self) -> bool {
        self.firm.is_empty()
    }
}

impl crate::district::District {
    /// The wholesaler whom a manufacturer billed last, if it billed any this month and that one is in business.
    pub fn buyer_of(&self, shop: usize) -> Option<usize> {
        let work = &self.shops.work[shop];
        let firm = *self.traders.firm.get(work.buyer as usize)?;
        // A craftsman's buyers are manufacturers.
        let has_buyers = work.buyers > 0 && !self.shops.is_craftsman(shop);
        (has_buyers && self.firms.alive[firm as usize]).then_some(work.buyer as usize)
    }

    /// Works out a workshop's hours, quality and scrap anew, after its people, skill or technique have changed.
    pub fn refresh(&mut self, shop: usize, month: Month) {
        let scenario = &self.plan.scenario;
        let (sizes, rules) = (&scenario.sizes, &scenario.learning);
        let craft = &mut self.shops.craft[shop];
        let technique = if scenario.switches.learning { craft.technique / sizes.technique_mean } else { 1.0 };
        let firm = self.shops.firm[shop] as usize;
        let ageing = &self.plan.ageing;
        let [speed, steady] = ageing.of_age(self.firms.owner[firm].months(month));
        let log_skill = ln(craft.skill);
        craft.hours = (ageing.hands(&self.firms.workers[firm]) + speed)
            * scenario.town.hours
            * exp(scenario.production.skill_elasticity * (log_skill - self.plan.log_skill_mean))
            * technique;
        // An owner's eye and hand are in all that leaves the workshop, the less the more others work in it.
        let steady = 1.0 - (1.0 - steady) / f64::from(craft.persons);
        let trembling = if steady < 1.0 { ln(steady) } else { 0.0 };
        craft.log_quality = log_skill + trembling + rules.tool_quality * ln(technique);
        let stage = self.shops.stage[shop] as usize;
        craft.scrap = (scenario.stages[stage].of.scrap / craft.skill).min(0.95);
    }
}

/// Sizes of those on a list, to meet one of them by chance, the larger the likelier.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reach {
    /// Sizes up to each, added up.
    sums: Vec<f64>,
    /// For each of so many equal parts of the whole: the place where it begins.
    guide: Vec<u32>,
}

/// Sizes to each part of the guide: few parts are soon counted anew, and few sizes soon gone through.
const SIZES_A_PART: usize = 8;

impl Reach {
    /// Adds up sizes anew.
    pub fn count(&mut self, sizes: impl Iterator<Item = f64>) {
        let Self { sums, guide } = self;
        let mut sum = 0.0;
        sums.clear();
        sums.extend(sizes.map(|size| {
            sum += size;
            sum
        }));
        let parts = sums.len().div_ceil(SIZES_A_PART);
        let part = sum / parts as f64;
        let mut place = 0;
        guide.clear();
        guide.extend((0..parts).map(|number| {
            let start = number as f64 * part;
            place += sums[place..].iter().position(|&sum| sum > start).unwrap_or(sums.len() - place);
            place as u32
        }));
    }

    /// The first place at which the sum is above a share of the whole, below 1.
    fn place(&self, share: f64) -> usize {
        let sums = &self.sums[..];
        let part = (share * self.guide.len() as f64) as usize;
        let above = share * sums.last().copied().unwrap_or(0.0);
        let mut place = self.guide.get(part).map_or(0, |&place| place as usize);
        // A few are counted without looking where they end: nobody could foresee it.
        while let Some(few) = sums[place..].first_chunk::<SIZES_A_PART>() {
            let below = few.iter().map(|&sum| usize::from(sum <= above)).sum::<usize>();
            place += below;
            if below < SIZES_A_PART {
                break;
            }
        }
        if sums.len() - place < SIZES_A_PART {
            place += sums[place..].iter().position(|&sum| sum > above).unwrap_or(sums.len() - place);
        }
        // Rounding may have led into the next part.
        while place > 0 && sums[place - 1] > above {
            place -= 1;
        }
        place
    }
}

/// The one met by chance, from a list, its reach and a uniform draw. None of an empty list.
pub fn met(list: &[u32], reach: &Reach, luck: f64) -> Option<u32> {
    list.get(reach.place(luck).min(list.len().saturating_sub(1))).copied()
}

#[cfg(test)]
mod tests {
    use super::{Reach, met};

    #[test]
    fn the_larger_workshop_is_met_the_likelier() {
        let (list, mut reach) = ([7, 8], Reach::default());
        reach.count([1.0, 3.0].into_iter());
        assert_eq!(
            [0.1, 0.24, 0.26, 0.99].map(|luck| met(&list, &reach, luck)),
            [Some(7), Some(7), Some(8), Some(8)]
        );
        assert_eq!(met(&[], &Reach::default(), 0.5), None);
    }

    #[test]
    fn the_guide_leads_to_where_a_search_would() {
        let sizes = |number: u32| f64::from(number * 7919 % 101) * f64::from(number % 3);
        let mut reach = Reach::default();
        for count in [1, 2, 50, 1000] {
            reach.count((0..count).map(sizes));
            let all = reach.sums[count as usize - 1];
            for step in 0..5000 {
                let luck = (f64::from(step) + 0.5) / 5000.0;
                let sought = reach.sums.partition_point(|&sum| sum <= luck * all);
                assert_eq!(reach.place(luck), sought, "{luck} of {count}");
            }
        }
    }
}
