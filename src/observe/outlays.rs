//! What programmes pay, to the yen, and what becomes of every firm, whether or not it is helped.

use super::Observer;
use super::table::AgentKind;
use crate::district::District;
use crate::district::programmes::{FUNDERS, Instrument, Payment};
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use crate::foundation::measure::Yen;
use std::collections::BTreeMap;

/// For what money is spent: the programme's name, the instrument, and the place of the recipient in
/// [`RECIPIENTS`](crate::district::programmes::RECIPIENTS).
pub type Purpose = (&'static str, Instrument, usize);

/// What was spent for a purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outlay {
    /// Spent by each of [`FUNDERS`], in current money.
    pub spent: [Yen; 3],
    /// The same in prices of the span's first month.
    pub real: [f64; 3],
}

/// A firm from its first month to its last, as far as it was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// Its birth key: the same firm in every arm.
    pub key: BirthKey,
    /// Its kind.
    pub kind: AgentKind,
    /// The stage of a maker; 0 of a trader.
    pub stage: u8,
    /// The last month in which it was seen in business.
    pub last: Month,
    /// Persons engaged, summed over the months \[person-months\].
    pub person_months: u32,
    /// What programmes have paid for it, in current money.
    pub paid: Yen,
    /// The last month in which it had an award or was paid for; none if it never was helped.
    pub helped_until: Option<Month>,
}

/// Follows outlays and firms; follows nothing unless it is told that programmes are there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlays {
    follows: bool,
    /// What was spent.
    pub outlays: BTreeMap<Purpose, Outlay>,
    /// All firms that were seen, in the order of their founding.
    pub lives: Vec<Life>,
    /// By place in the order of founding: place among the lives plus one; 0 of those who were not seen.
    places: Vec<u32>,
    /// By month: prices in the district's region, first month = 1.
    pub prices: Vec<f64>,
}

impl Outlays {
    /// One that follows if it is worth it.
    pub fn following(follows: bool) -> Self {
        Self { follows, ..Self::default() }
    }

    /// Takes down those in business who were not seen before, in the order of founding, and those who closed in the very
    /// month in which they would have been seen and were paid for.
    fn see_those_who_began(&mut self, month: Month, district: &District) {
        let firms = &district.firms;
        let before = self.places.len();
        if firms.ever as usize == before {
            return;
        }
        self.places.resize(firms.ever as usize, 0);
        let paid = |firm: usize| {
            district.programmes.payments.iter().any(|payment| payment.firm == Some(firm as u32))
        };
        let begun =
            |&firm: &usize| firms.founded[firm] as usize >= before && (firms.alive[firm] || paid(firm));
        let mut new: Vec<usize> = (0..firms.len()).filter(begun).collect();
        new.sort_unstable_by_key(|&firm| firms.founded[firm]);
        for firm in new {
            let kind = firms.kind[firm];
            let stage = match kind {
                AgentKind::Wholesaler => 0,
                _ => district.shops.stage[firms.index[firm] as usize],
            };
            self.lives.push(Life {
                key: firms.key[firm],
                kind,
                stage,
                last: month.plus(-1),
                person_months: 0,
                paid: 0,
                helped_until: None,
            });
            self.places[firms.founded[firm] as usize] = self.lives.len() as u32;
        }
    }

    /// The life of a firm that has a number.
    fn life(&mut self, district: &District, firm: u32) -> &mut Life {
        let place = self.places[district.firms.founded[firm as usize] as usize];
        &mut self.lives[place as usize - 1]
    }
}

impl Observer for Outlays {
    fn month_ended(&mut self, month: Month, district: &District) {
        if !self.follows {
            return;
        }
        let (firms, price) = (&district.firms, district.today.price_level);
        self.prices.push(price);
        self.see_those_who_began(month, district);
        for &firm in &firms.active {
            let index = firms.index[firm as usize] as usize;
            let persons = match firms.kind[firm as usize] {
                AgentKind::Wholesaler => district.traders.persons[index],
                _ => district.shops.craft[index].persons,
            };
            let life = self.life(district, firm);
            life.last = month;
            life.person_months += persons;
        }
        let programmes = &district.programmes;
        for award in programmes.awards.iter().filter(|award| firms.alive[award.firm as usize]) {
            self.life(district, award.firm).helped_until = Some(month);
        }
        for payment in &programmes.payments {
            let Payment { programme, instrument, firm, parts } = *payment;
            if let Some(firm) = firm {
                let life = self.life(district, firm);
                life.paid += parts.iter().sum::<Yen>();
                life.helped_until = Some(month);
            }
            let recipient = Payment::recipient(firm.map(|firm| firms.kind[firm as usize]));
            let name = district.plan.programmes[programme as usize].word;
            let outlay = self.outlays.entry((name, instrument, recipient)).or_default();
            for (funder, part) in parts.into_iter().enumerate().take(FUNDERS.len()) {
                outlay.spent[funder] += part;
                outlay.real[funder] += part as f64 / price;
            }
        }
    }
}
