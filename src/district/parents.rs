//! Customers outside the district, parents among them: assemblers who have parts made in the district, who works for them,
//! and plants abroad of makers who followed.
//!
//! Without parents (`parents.share`) these tables are empty, and customers outside are other trades of the region.

use super::District;
use super::firms::NEVER;
use crate::foundation::calendar::Month;
use crate::foundation::chance::{BirthKey, Chance, Purpose};
use crate::foundation::elementary::exp;
use crate::foundation::places::Places;
use crate::scenario::Scenario;

/// All that has to do with parents.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parents {
    /// Parents, by number.
    pub all: Vec<Parent>,
    /// What they have made in the district, in the order in which makers began.
    pub orders: Vec<Order>,
    /// Plants abroad of makers who followed, in the order in which they were built.
    pub plants: Vec<Plant>,
    /// The month's counts.
    pub count: ParentCount,
}

/// Counts of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ParentCount {
    /// Sales of plants that follow a parent \[currency\].
    pub sold: f64,
    /// What they sent home \[currency\].
    pub remitted: i64,
}

/// An assembler outside the district.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parent {
    /// What its luck hangs on.
    pub key: BirthKey,
    /// Month in which it began to go abroad, as an absolute count; [`NEVER`] while it stays.
    pub left: i32,
    /// How much of what goes with it has gone, from 0 to 1.
    pub moved: f64,
}

/// What a parent has made by a manufacturer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    /// The workshop.
    pub shop: u32,
    /// The parent.
    pub parent: u32,
    /// Hours a month that it asked for before anything went, at the usual rate.
    pub hours: f64,
    /// Whether the maker has made up its mind about following.
    pub asked: bool,
    /// Whether what goes of it is in good hands there: a maker's plant took it over, or the parent went before the maker was there.
    pub followed: bool,
}

/// A plant abroad of a maker who followed a parent. It is a firm of its own there: what it keeps is not in the district's books.
#[derive(Clone, Debug, PartialEq)]
pub struct Plant {
    /// The maker at home.
    pub firm: u32,
    /// Parents that it followed, with the hours a month that each takes along in the end, at the usual rate.
    pub brought: Vec<(u32, f64)>,
    /// Month in which it was built, as an absolute count.
    pub since: i32,
    /// Share of the parents' orders lost to makers there.
    pub local: f64,
    /// Whether it sells to others too.
    pub sells_on: bool,
    /// Hours sold to others against those that parents brought along.
    pub third: f64,
    /// Money that it keeps; below zero, losses that it has to make up for \[currency\].
    pub kept: f64,
    /// What it earns a month, smoothed over a year \[currency\].
    pub earned: f64,
}

impl Parents {
    /// Parents as they are at the founding; none where they have no share in the work.
    pub fn founded(scenario: &Scenario) -> Self {
        /// A kind of its own beside those of agents, so that no key is shared.
        const KIND: u8 = 16;
        let rules = &scenario.parents;
        let count = if rules.share > 0.0 {
            (rules.firms as f64 * scenario.sizes.scale).round().max(1.0) as u32
        } else {
            0
        };
        let parent = |number| Parent { key: BirthKey::founder(KIND, number), left: NEVER, moved: 0.0 };
        Self { all: (0..count).map(parent).collect(), ..Self::default() }
    }

    /// Firms and workshops have new numbers.
    pub(super) fn renumber(&mut self, firms: &Places, shops: &Places) {
        shops.rename(self.orders.iter_mut().map(|order| &mut order.shop));
        firms.rename(self.plants.iter_mut().map(|plant| &mut plant.firm));
    }

    /// Moves everything that has a date.
    pub fn move_in_time(&mut self, months: i32) {
        for parent in self.all.iter_mut().filter(|parent| parent.left != NEVER) {
            parent.left += months;
        }
        self.plants.iter_mut().for_each(|plant| plant.since += months);
    }

    /// Hours a month that the parents whom a plant followed take along in the end, and those that have gone.
    pub fn brought(&self, plant: &Plant) -> (f64, f64) {
        plant.brought.iter().fold((0.0, 0.0), |(all, gone), &(parent, hours)| {
            (all + hours, gone + hours * self.all[parent as usize].moved)
        })
    }

    /// How many have begun to go abroad.
    pub fn gone(&self) -> usize {
        self.all.iter().filter(|parent| parent.left != NEVER).count()
    }
}

impl District {
    /// Customers outside begin to ask a manufacturer for a share of its hours with today's technology. Parents ask for their
    /// part of it, as far as they have not gone.
    pub fn find_customers_outside(&mut self, chance: &Chance, shop: usize, technology: f64) {
        let plan = self.plan.clone();
        let rules = &plan.scenario.parents;
        let stage = self.shops.stage[shop] as usize;
        let craft = &mut self.shops.craft[shop];
        let wanted = plan.scenario.stages[stage].of.outside_customers * craft.hours * technology;
        let mut asked = wanted;
        if !self.parents.all.is_empty() {
            let key = self.firms.key[self.shops.firm[shop] as usize];
            let mut draws = chance.of(Purpose::Parent, key, BirthKey::NONE, Month(0), 0);
            // The first is the main one: each further asks for half of what the one before does.
            let halves = exp(-core::f64::consts::LN_2 * rules.each as f64);
            let mut hours = 0.5 * wanted * rules.share / (1.0 - halves);
            for _ in 0..rules.each {
                let parent = draws.below(self.parents.all.len() as u32);
                let of = self.parents.all[parent as usize];
                asked -= hours * rules.taken * of.moved;
                // Nobody follows one who went before the maker was there.
                let gone = of.left != NEVER;
                let order = Order { shop: shop as u32, parent, hours, asked: gone, followed: gone };
                self.parents.orders.push(order);
                hours *= 0.5;
            }
        }
        (craft.outside_base, craft.outside_asked) = (asked, asked);
    }
}
