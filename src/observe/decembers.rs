//! All firms in business in December of chosen years, with what measures of sizes, growth and ages need.

use super::Observer;
use super::table::AgentKind;
use crate::district::District;
use crate::district::plan::MarketPlan;
use crate::foundation::calendar::Month;
use std::collections::BTreeMap;

/// A firm in business in a December.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Firm {
    /// Its place in the order of founding, the same in every December of a run.
    pub founded: u32,
    /// Whether it is a maker, and no wholesaler.
    pub makes: bool,
    /// Persons engaged.
    pub persons: u32,
    /// What it charged in the month, material not counted, or a wholesaler's sales \[currency\].
    pub trade: f64,
    /// Age of its owner \[years\].
    pub owner_age: f64,
    /// What it sold of products of its own in the month \[currency\].
    pub own_sales: f64,
    /// Whether it sold some of them abroad itself.
    pub exports: bool,
    /// Its place, from 1, among the makers whose traits the scenario gives, by name; 0 of all others.
    pub given: usize,
}

/// The firms of each December, by year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decembers {
    /// By wanted year: the firms in business, in the order of founding; none until that December has been seen.
    pub firms: BTreeMap<i32, Option<Vec<Firm>>>,
}

impl Decembers {
    /// For these years and no others.
    pub fn of(years: impl IntoIterator<Item = i32>) -> Self {
        Self { firms: years.into_iter().map(|year| (year, None)).collect() }
    }

    /// The firms of a December, if it was wanted and has been seen.
    pub fn year(&self, year: i32) -> Option<&[Firm]> {
        self.firms.get(&year)?.as_deref()
    }
}

impl Observer for Decembers {
    fn month_ended(&mut self, month: Month, district: &District) {
        if month.of_year() != 12 {
            return;
        }
        let Some(seen) = self.firms.get_mut(&month.year()) else { return };
        let firm = |&number: &u32| {
            let firms = &district.firms;
            let index = firms.index[number as usize] as usize;
            let makes = firms.kind[number as usize] != AgentKind::Wholesaler;
            let (persons, trade) = if makes {
                (district.shops.craft[index].persons, district.shops.work[index].charged)
            } else {
                (district.traders.persons[index], district.traders.sales[index] as f64)
            };
            let venture = district.niches.of(number);
            let sold = venture.map(|venture| venture.sold).unwrap_or_default();
            let abroad = |(&sold, market): (&i64, &MarketPlan)| sold > 0 && !market.at_home;
            let given = district.niches.given.iter().position(|&given| given == number);
            Firm {
                founded: firms.founded[number as usize],
                makes,
                persons,
                trade,
                owner_age: firms.owner[number as usize].age(month),
                own_sales: sold.iter().sum::<i64>() as f64,
                exports: sold.iter().zip(&district.plan.markets).any(abroad),
                given: given.map_or(0, |place| place + 1),
            }
        };
        *seen = Some(district.firms.by_founding().iter().map(firm).collect());
    }
}
