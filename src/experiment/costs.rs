//! What an arm costs the public, and what that buys: prices with paired intervals, deadweight, displacement, the frontier.
//!
//! Money is not discounted. What is told in real prices is divided, month by month, by prices in the district's region,
//! first month = 1.

use super::compare::{Comparison, Effect, Question};
use super::prepared::Prepared;
use crate::district::programmes::{FUNDERS, Instrument, RECIPIENTS};
use crate::foundation::calendar::Month;
use crate::foundation::measure::Yen;
use crate::foundation::statistics::{Estimate, ratio_interval};
use crate::observe::outlays::{Life, Outlays};
use crate::observe::table::{AgentKind, Column, Record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The level of all intervals.
const LEVEL: f64 = 0.95;

/// What is counted of a run, summed over the span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(usize)]
pub enum Count {
    /// Makers' person-months over 12, owners and helpers included \[job-years\].
    JobYears,
    /// Value added of makers' establishments, in current money.
    ValueAdded,
    /// The same in prices of the first month.
    ValueAddedReal,
    /// Makers' establishments in the last month \[establishments\].
    Establishments,
    /// Taxes of the town, in current money.
    TownRevenue,
    /// What the treasury took in from the district less what it paid there for anything but programmes, in current money.
    TreasuryReturn,
}

impl Count {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [
        Self::JobYears,
        Self::ValueAdded,
        Self::ValueAddedReal,
        Self::Establishments,
        Self::TownRevenue,
        Self::TreasuryReturn,
    ];
}

/// A purpose of public money: one cell of the account of outlays.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// The programme, by its key.
    pub programme: String,
    /// Its instrument.
    pub instrument: Instrument,
    /// The place of the recipient in [`RECIPIENTS`].
    pub recipient: usize,
    /// The place of the purse in [`FUNDERS`].
    pub funder: usize,
}

impl Cell {
    /// For whom: `wholesalers`, `manufacturers`, `craftsmen`, `bank and all`.
    pub fn recipient(&self) -> &'static str {
        RECIPIENTS[self.recipient]
    }

    /// Out of which purse: `municipality`, `prefecture`, `treasury`.
    pub fn funder(&self) -> &'static str {
        FUNDERS[self.funder].name()
    }
}

/// What an arm's firms were paid, and which of them would have been there anyway; of one replicate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Helped {
    /// Firms that had an award or were paid for.
    pub firms: f64,
    /// Of them those in business at the end of the span in the base.
    pub anyway: f64,
    /// Paid for firms, in current money.
    pub paid: f64,
    /// Of it for firms in business at the end of the span in the base.
    pub paid_anyway: f64,
    /// Of it for firms in business in the base when their last award or payment ended.
    pub paid_anyway_then: f64,
}

/// What a replicate leaves of costs in the base or an arm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Costs {
    /// By cell: spent, in current money.
    spent: Vec<Yen>,
    /// By cell: spent, in prices of the first month.
    real: Vec<f64>,
    /// By [`Count`].
    counts: Vec<f64>,
    /// Of the arm against the base; nothing of the base.
    helped: Helped,
    /// By group (kinds, then stages): job-years in the arm less in the base, of firms helped in the arm and of all others.
    moved: Vec<[f64; 2]>,
}

/// What is read of costs; nothing where no programme is in question.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub cells: Vec<Cell>,
    columns: Vec<Column>,
    stage_names: Vec<String>,
    /// By arm: the places of its stages among all.
    stages: Vec<Vec<usize>>,
    /// By arm: whether it has other programmes than the base.
    pub differs: Vec<bool>,
}

impl Account {
    /// None where neither the base nor an arm has a programme.
    pub fn of(question: &Question, stage_names: &[String]) -> Option<Self> {
        let mut cells: Vec<Cell> = question.all().flat_map(cells_of).collect();
        cells.sort();
        cells.dedup();
        let place = |name: &String| stage_names.iter().position(|known| known == name).unwrap_or(0);
        let stages = |arm: &Prepared| arm.subject().stage_names.iter().map(place).collect();
        (!cells.is_empty()).then(|| Self {
            cells,
            columns: question.base.subject().district,
            stage_names: stage_names.to_vec(),
            stages: question.all().map(stages).collect(),
            differs: question.all().map(|arm| has_other_programmes(arm, &question.base)).collect(),
        })
    }

    fn groups(&self) -> usize {
        KINDS.len() + self.stage_names.len()
    }

    /// Whether what is kept has the shape of what is read here.
    pub fn fits(&self, costs: &Costs) -> bool {
        costs.spent.len() == self.cells.len()
            && costs.real.len() == self.cells.len()
            && costs.counts.len() == Count::ALL.len()
            && costs.moved.len() == self.groups()
    }

    /// What a run leaves; `base` is what was seen in the base, where this is an arm.
    pub fn read(&self, arm: usize, record: &Record, seen: &Outlays, base: Option<&Outlays>) -> Costs {
        let outlay = |cell: &Cell| {
            let purposes = seen.outlays.iter();
            let mut of_cell = purposes.filter(|((programme, instrument, recipient), _)| {
                (*programme, *instrument, *recipient)
                    == (cell.programme.as_str(), cell.instrument, cell.recipient)
            });
            of_cell.next().map_or((0, 0.0), |(_, of)| (of.spent[cell.funder], of.real[cell.funder]))
        };
        let (spent, real): (Vec<Yen>, Vec<f64>) = self.cells.iter().map(outlay).unzip();
        let mut costs = Costs {
            counts: self.counts(record, &seen.prices, &spent),
            spent,
            real,
            helped: Helped::default(),
            moved: vec![[0.0; 2]; self.groups()],
        };
        if let Some((base, &end)) = base.zip(record.months.last()) {
            self.hold_against(&mut costs, arm, seen, base, end);
        }
        costs
    }

    fn counts(&self, record: &Record, prices: &[f64], spent: &[Yen]) -> Vec<f64> {
        let width = self.columns.len();
        let values = |name: &str| -> Vec<f64> {
            let place = self.columns.iter().position(|column| column.name == name);
            let column = place.map(|place| record.district.iter().skip(place).step_by(width).copied());
            column.map_or(Vec::new(), Iterator::collect)
        };
        let sum = |name: &str| values(name).iter().sum::<f64>();
        let last = |name: &str| values(name).last().copied().unwrap_or(f64::NAN);
        let of_treasury = self.cells.iter().zip(spent).filter(|(cell, _)| cell.funder == FUNDERS.len() - 1);
        let of_treasury: Yen = of_treasury.map(|(_, spent)| spent).sum();
        let count = |count: Count| match count {
            Count::JobYears => sum("persons_engaged") / 12.0,
            Count::ValueAdded => sum("value_added"),
            Count::ValueAddedReal => {
                values("value_added").iter().zip(prices).map(|(value, price)| value / price).sum()
            }
            Count::Establishments => last("establishments"),
            Count::TownRevenue => sum("municipal_revenue"),
            Count::TreasuryReturn => last("treasury_balance") + of_treasury as f64,
        };
        Count::ALL.into_iter().map(count).collect()
    }

    fn hold_against(&self, costs: &mut Costs, arm: usize, seen: &Outlays, base: &Outlays, end: Month) {
        let mut others: BTreeMap<_, &Life> = base.lives.iter().map(|life| (life.key, life)).collect();
        let helped = &mut costs.helped;
        let mut move_jobs = |life: &Life, arm: usize, helped: bool, person_months: f64| {
            let mut groups = vec![life.kind as usize];
            if life.kind != AgentKind::Wholesaler {
                groups.extend(self.stages[arm].get(life.stage as usize).map(|stage| KINDS.len() + stage));
            }
            for group in groups {
                costs.moved[group][usize::from(!helped)] += person_months / 12.0;
            }
        };
        for life in &seen.lives {
            let there = others.remove(&life.key);
            let before = there.map_or(0.0, |there| f64::from(there.person_months));
            move_jobs(life, arm, life.helped_until.is_some(), f64::from(life.person_months) - before);
            if let Some(until) = life.helped_until {
                let paid = life.paid as f64;
                let (stays, stayed) = match there {
                    Some(there) => (there.last >= end, there.last >= until),
                    None => (false, false),
                };
                helped.firms += 1.0;
                helped.paid += paid;
                helped.anyway += f64::from(u8::from(stays));
                helped.paid_anyway += if stays { paid } else { 0.0 };
                helped.paid_anyway_then += if stayed { paid } else { 0.0 };
            }
        }
        // Those that there are in the base alone.
        for life in others.values() {
            move_jobs(life, 0, false, -f64::from(life.person_months));
        }
    }
}

const KINDS: [AgentKind; 3] = [AgentKind::Wholesaler, AgentKind::Manufacturer, AgentKind::Craftsman];

/// Whether programmes are in question at all.
pub(super) fn has_programmes(question: &Question) -> bool {
    question.all().any(|arm| !cells_of(arm).is_empty())
}

fn cells_of(arm: &Prepared) -> Vec<Cell> {
    let there = arm.simulation().scenario().programmes.iter().filter(|programme| !programme.of.removed);
    let mut cells = Vec::new();
    for programme in there {
        for instrument in programme.of.instruments.iter().filter_map(|word| Instrument::of(word)) {
            for recipient in 0..RECIPIENTS.len() {
                let cell = |funder| Cell { programme: programme.name.clone(), instrument, recipient, funder };
                cells.extend((0..FUNDERS.len()).map(cell));
            }
        }
    }
    cells
}

fn has_other_programmes(arm: &Prepared, base: &Prepared) -> bool {
    let all = |one: &Prepared| {
        let programmes = one.simulation().scenario().programmes.clone();
        programmes.into_iter().filter(|programme| !programme.of.removed).collect::<Vec<_>>()
    };
    let (here, there) = (all(arm), all(base));
    let same = here.iter().zip(&there).all(|(a, b)| a.name == b.name && a.of.does_the_same(&b.of));
    here.len() != there.len() || !same
}

/// A group of firms of which it is told how many job-years moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovedOf {
    /// A kind of agent.
    Kind(AgentKind),
    /// The makers of a stage, by its name.
    Stage(String),
}

/// What an effect costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Price {
    /// So much for one: the ratio of the means with its 95 % interval over the pairs (Fieller).
    Of(Estimate),
    /// There is none: nothing was spent, neither more nor less than in the base.
    NothingSpent,
    /// There is none: the effect cannot be told from zero.
    NotTold,
    /// There is none: more was spent for less, or less for more.
    Opposed,
}

impl Price {
    /// What one of an effect costs, by costs and effects pair by pair.
    pub fn of(costs: &[f64], effects: &[f64]) -> Self {
        let both = costs.iter().zip(effects).filter(|(cost, effect)| cost.is_finite() && effect.is_finite());
        let (costs, effects): (Vec<f64>, Vec<f64>) = both.map(|(&cost, &effect)| (cost, effect)).unzip();
        if costs.iter().all(|&cost| cost == 0.0) {
            return Self::NothingSpent;
        }
        match ratio_interval(&costs, &effects, LEVEL) {
            None => Self::NotTold,
            Some(price) if price.value < 0.0 => Self::Opposed,
            Some(price) => Self::Of(price),
        }
    }

    /// The price with its interval; not a number where there is none.
    pub fn estimate(self) -> Estimate {
        match self {
            Self::Of(price) => price,
            _ => Estimate { value: f64::NAN, low: f64::NAN, high: f64::NAN },
        }
    }

    /// Why there is no price; none where there is one.
    pub const fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Of(_) => None,
            Self::NothingSpent => Some("no price: nothing is spent"),
            Self::NotTold => Some("no price: the effect cannot be told from zero"),
            Self::Opposed => Some("no price: money and effect go opposite ways"),
        }
    }
}

/// Of points (cost, effect) by which other one each is dominated: one that costs no more and does no less, and is not the
/// same. None of the undominated, which are the frontier. Where several dominate, the one that does most, of these the
/// cheapest, is named.
///
/// ```
/// # use sanchi::experiment::costs::dominated;
/// let points = [[0.0, 0.0], [10.0, 5.0], [20.0, 4.0], [30.0, 9.0], [5.0, -1.0]];
/// assert_eq!(dominated(&points), [None, None, Some(1), None, Some(0)]);
/// ```
pub fn dominated(points: &[[f64; 2]]) -> Vec<Option<usize>> {
    let beats = |one: &[f64; 2], other: &[f64; 2]| one[0] <= other[0] && one[1] >= other[1] && one != other;
    let by = |point: &[f64; 2]| {
        let all = points.iter().enumerate().filter(|(_, other)| beats(other, point));
        all.max_by(|(a, one), (b, other)| {
            one[1].total_cmp(&other[1]).then(other[0].total_cmp(&one[0])).then(b.cmp(a))
        })
        .map(|(place, _)| place)
    };
    points.iter().map(by).collect()
}

/// Of points (cost, effect) between which two others each is outdone (extendedly dominated): a mix of the two costs as much and
/// does more. None of the others, which are the frontier if nothing dominates them either. Where several pairs outdo, the one
/// whose mix does most is named, the cheaper of the two first.
///
/// ```
/// # use sanchi::experiment::costs::outdone;
/// let points = [[0.0, 0.0], [10.0, 1.0], [20.0, 8.0], [30.0, 9.0]];
/// assert_eq!(outdone(&points), [None, Some([0, 2]), None, None]);
/// ```
pub fn outdone(points: &[[f64; 2]]) -> Vec<Option<[usize; 2]>> {
    let places = || 0..points.len();
    let by = |&[cost, effect]: &[f64; 2]| {
        let mixes = places().flat_map(|one| places().map(move |other| [one, other]));
        let mixes = mixes.filter(|&[one, other]| points[one][0] < cost && cost < points[other][0]);
        let done = mixes.map(|[one, other]| {
            let [[cheap, less], [dear, more]] = [points[one], points[other]];
            (less + (more - less) * (cost - cheap) / (dear - cheap), [one, other])
        });
        done.filter(|(mixed, _)| *mixed > effect).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, mix)| mix)
    };
    points.iter().map(by).collect()
}

/// Where an arm stands in the plane of costs and effects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Standing {
    /// No other arm, nor the base, nor a mix of two costs less and does more. One unit more than the arm before it on the
    /// frontier (the base is 0) costs this.
    Frontier {
        /// The next cheaper one on the frontier.
        after: usize,
        /// What one more costs there.
        price: Price,
    },
    /// In the means, another one (the base is 0) costs no more and does no less.
    Dominated {
        /// By which.
        by: usize,
        /// Whether both differences can be told from zero.
        surely: bool,
    },
    /// In the means, a mix of these two (the base is 0) costs as much and does more.
    Outdone {
        /// The cheaper and the dearer.
        by: [usize; 2],
    },
    /// Its effect cannot be told from zero: it is left out, so that nothing is held against it.
    NotTold,
}

impl Standing {
    /// The same with arms by other numbers.
    fn numbered(self, number: &[usize]) -> Self {
        match self {
            Self::Frontier { after, price } => Self::Frontier { after: number[after], price },
            Self::Dominated { by, surely } => Self::Dominated { by: number[by], surely },
            Self::Outdone { by } => Self::Outdone { by: by.map(|by| number[by]) },
            Self::NotTold => Self::NotTold,
        }
    }
}

/// Where each stands, by costs and effects pair by pair; the first is the base.
fn stand(costs: &[Vec<f64>], gains: &[Vec<f64>]) -> Vec<Standing> {
    let effect = |values: &[f64]| Effect::of(&vec![0.0; values.len()], values);
    let told = |values: &[f64]| effect(values).is_some_and(|of| of.difference.excludes_zero());
    let held: Vec<usize> = (0..costs.len()).filter(|&place| place == 0 || told(&gains[place])).collect();
    let centre = |values: &[f64]| effect(values).map_or(f64::NAN, |of| of.arm);
    let points: Vec<[f64; 2]> =
        held.iter().map(|&place| [&costs[place], &gains[place]].map(|of| centre(of))).collect();
    let (by, mixed) = (dominated(&points), outdone(&points));
    let mut frontier: Vec<usize> =
        (0..held.len()).filter(|&at| by[at].is_none() && mixed[at].is_none()).collect();
    frontier.sort_by(|&a, &b| points[a][0].total_cmp(&points[b][0]));
    let against =
        |one: usize, other: usize| (less(&costs[one], &costs[other]), less(&gains[one], &gains[other]));
    let standing = |place: usize| {
        let Some(at) = held.iter().position(|&held| held == place) else { return Standing::NotTold };
        let standing = match (by[at], mixed[at]) {
            (Some(other), _) => {
                let (cost, gain) = against(place, held[other]);
                Standing::Dominated { by: other, surely: told(&cost) && told(&gain) }
            }
            (None, Some(by)) => Standing::Outdone { by },
            (None, None) => {
                let before = frontier.iter().position(|&on| on == at).and_then(|on| on.checked_sub(1));
                let after = before.map_or(0, |before| frontier[before]);
                let (cost, gain) = against(place, held[after]);
                Standing::Frontier { after, price: Price::of(&cost, &gain) }
            }
        };
        standing.numbered(&held)
    };
    (0..costs.len()).map(standing).collect()
}

/// What an arm spends: cells of which one is named, or all.
pub type Chosen<'a> = &'a dyn Fn(&Cell) -> bool;

impl Comparison {
    /// The purposes of public money, in order; none where no programme is in question.
    pub fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// Whether costs of an arm (from 1) are told: it has other programmes than the base, or spends otherwise.
    pub fn is_priced(&self, arm: usize) -> bool {
        self.differs.get(arm).is_some_and(|&differs| differs)
            || !self.cells.is_empty()
                && self.costs[arm].iter().zip(&self.costs[0]).any(|pair| match pair {
                    (Some(arm), Some(base)) => arm.spent != base.spent,
                    _ => false,
                })
    }

    /// The arms whose costs are told.
    pub fn priced(&self) -> Vec<usize> {
        (1..self.arms.len()).filter(|&arm| self.is_priced(arm)).collect()
    }

    fn each(&self, arm: usize, of: &dyn Fn(&Costs) -> f64) -> Vec<f64> {
        self.costs[arm].iter().map(|costs| costs.as_ref().map_or(f64::NAN, of)).collect()
    }

    /// Spent in an arm (0 is the base), pair by pair, in current money \[currency\].
    pub fn spent(&self, arm: usize, of: Chosen<'_>) -> Vec<f64> {
        let chosen = |costs: &Costs| {
            let cells = self.cells.iter().zip(&costs.spent).filter(|(cell, _)| of(cell));
            cells.map(|(_, &spent)| spent).sum::<Yen>() as f64
        };
        self.each(arm, &chosen)
    }

    /// The same in prices of the first month \[currency\].
    pub fn spent_real(&self, arm: usize, of: Chosen<'_>) -> Vec<f64> {
        let chosen = |costs: &Costs| {
            let cells = self.cells.iter().zip(&costs.real).filter(|(cell, _)| of(cell));
            cells.map(|(_, &spent)| spent).sum::<f64>()
        };
        self.each(arm, &chosen)
    }

    /// What is counted of an arm (0 is the base), pair by pair.
    pub fn counted(&self, arm: usize, count: Count) -> Vec<f64> {
        self.each(arm, &|costs| costs.counts[count as usize])
    }

    /// What an arm spends more than the base, pair by pair, in current money \[currency\].
    pub fn cost(&self, arm: usize) -> Vec<f64> {
        less(&self.spent(arm, &|_| true), &self.spent(0, &|_| true))
    }

    /// The same in prices of the first month \[currency\].
    pub fn cost_real(&self, arm: usize) -> Vec<f64> {
        less(&self.spent_real(arm, &|_| true), &self.spent_real(0, &|_| true))
    }

    /// What an arm changes in what is counted, pair by pair.
    pub fn gained(&self, arm: usize, count: Count) -> Vec<f64> {
        less(&self.counted(arm, count), &self.counted(0, count))
    }

    /// What an arm spends, against the base.
    pub fn effect_on_spent(&self, arm: usize, of: Chosen<'_>) -> Option<Effect> {
        Effect::of(&self.spent(0, of), &self.spent(arm, of))
    }

    /// The same in prices of the first month.
    pub fn effect_on_spent_real(&self, arm: usize, of: Chosen<'_>) -> Option<Effect> {
        Effect::of(&self.spent_real(0, of), &self.spent_real(arm, of))
    }

    /// What an arm does to what is counted.
    pub fn effect_on(&self, arm: usize, count: Count) -> Option<Effect> {
        Effect::of(&self.counted(0, count), &self.counted(arm, count))
    }

    /// What one of what is counted costs, in current money \[currency\].
    pub fn price(&self, arm: usize, count: Count) -> Price {
        Price::of(&self.cost(arm), &self.gained(arm, count))
    }

    /// The same in prices of the first month \[currency\].
    pub fn price_real(&self, arm: usize, count: Count) -> Price {
        Price::of(&self.cost_real(arm), &self.gained(arm, count))
    }

    /// How much of what is counted one unit of currency buys; none where nothing is spent more or less than in the base.
    pub fn bought(&self, arm: usize, count: Count) -> Option<Estimate> {
        let (costs, gains) = (self.cost(arm), self.gained(arm, count));
        let both = costs.into_iter().zip(gains).filter(|(cost, gain)| cost.is_finite() && gain.is_finite());
        let (costs, gains): (Vec<f64>, Vec<f64>) = both.unzip();
        ratio_interval(&gains, &costs, LEVEL)
    }

    /// A figure of the firms that an arm helps, pair by pair.
    pub fn helped(&self, arm: usize, of: fn(&Helped) -> f64) -> Vec<f64> {
        self.each(arm, &|costs| of(&costs.helped))
    }

    /// A part of such a figure in another, over all pairs; none where there is nothing of the other.
    pub fn share_of_helped(
        &self,
        arm: usize,
        part: fn(&Helped) -> f64,
        whole: fn(&Helped) -> f64,
    ) -> Option<Estimate> {
        let (parts, wholes) = (self.helped(arm, part), self.helped(arm, whole));
        let both =
            parts.into_iter().zip(wholes).filter(|(part, whole)| part.is_finite() && whole.is_finite());
        let (parts, wholes): (Vec<f64>, Vec<f64>) = both.unzip();
        let mut share = ratio_interval(&parts, &wholes, LEVEL)?;
        (share.low, share.high) = (share.low.max(0.0), share.high.min(1.0));
        Some(share)
    }

    /// The groups of which it is told how many job-years moved.
    pub fn moved_groups(&self) -> Vec<MovedOf> {
        let kinds = KINDS.into_iter().map(MovedOf::Kind);
        kinds.chain(self.stage_names.iter().cloned().map(MovedOf::Stage)).collect()
    }

    /// Job-years in an arm less in the base, pair by pair, of the firms of some groups (by their places): of those that the
    /// arm helps, or of all others.
    pub fn moved(&self, arm: usize, groups: &[usize], helped: bool) -> Vec<f64> {
        let side = usize::from(!helped);
        self.each(arm, &|costs| groups.iter().map(|&group| costs.moved[group][side]).sum())
    }

    /// Where the arms whose costs are told stand in the plane of costs and what is counted.
    pub fn standings(&self, count: Count) -> Vec<(usize, Standing)> {
        let all: Vec<usize> = core::iter::once(0).chain(self.priced()).collect();
        let costs: Vec<Vec<f64>> = all.iter().map(|&arm| self.cost(arm)).collect();
        let gains: Vec<Vec<f64>> = all.iter().map(|&arm| self.gained(arm, count)).collect();
        let standing = |(&arm, standing): (&usize, Standing)| (arm, standing.numbered(&all));
        all.iter().zip(stand(&costs, &gains)).skip(1).map(standing).collect()
    }
}

/// Pair by pair, one less the other.
fn less(one: &[f64], other: &[f64]) -> Vec<f64> {
    one.iter().zip(other).map(|(one, other)| one - other).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_that_is_told_from_nothing_has_a_price_and_no_other_has() {
        let costs = [10.0, 11.0, 9.0, 10.0];
        let Price::Of(price) = Price::of(&costs, &[2.0, 2.2, 1.8, f64::NAN]) else { panic!("a price") };
        assert!((price.value - 5.0).abs() < 1e-12 && (price.high - price.low).abs() < 1e-6, "{price:?}");
        assert_eq!(Price::of(&costs, &[2.0, -2.0, 1.0, -1.0]), Price::NotTold);
        assert_eq!(Price::of(&costs, &[-2.0, -2.1, -1.9, -2.0]), Price::Opposed);
        assert_eq!(Price::of(&[0.0; 4], &[2.0, 2.1, 1.9, 2.0]), Price::NothingSpent);
        // What is saved has a price too.
        assert!(matches!(Price::of(&[-10.0, -11.0], &[-2.0, -2.1]), Price::Of(price) if price.value > 4.0));
        assert!(Price::NotTold.estimate().value.is_nan() && Price::NotTold.why_not().is_some());
    }

    #[test]
    fn the_frontier_holds_what_nothing_beats() {
        // Doing nothing; dear and weak; cheap and good; dearest and best; the twin of the cheap one.
        let points = [[0.0, 0.0], [50.0, 3.0], [20.0, 6.0], [90.0, 9.0], [20.0, 6.0]];
        assert_eq!(dominated(&points), [None, Some(2), None, None, None]);
        // What costs and harms is beaten by doing nothing, what saves and helps beats it.
        assert_eq!(dominated(&[[0.0, 0.0], [10.0, -1.0], [-5.0, 2.0]]), [Some(2), Some(2), None]);
        assert_eq!(dominated(&[[0.0, 0.0], [10.0, f64::NAN]]), [None, None]);
    }

    #[test]
    fn what_does_nothing_for_sure_is_off_the_frontier_and_so_is_what_a_mix_of_two_outdoes() {
        let pairs = |mean: f64, reach: f64| vec![mean - reach, mean, mean + reach, mean];
        let costs: Vec<_> = [0.0, 10.0, 20.0, 40.0, 80.0].map(|cost| pairs(cost, 0.1)).to_vec();
        // The base; nothing that can be told; weak; good; best.
        let gains: Vec<_> = [(0.0, 0.0), (1.0, 9.0), (3.0, 0.1), (20.0, 0.1), (30.0, 0.1)]
            .map(|(of, by)| pairs(of, by))
            .to_vec();
        let all = stand(&costs, &gains);
        assert_eq!((all[1], all[2]), (Standing::NotTold, Standing::Outdone { by: [0, 3] }));
        // One more is not held against the arm that does nothing, nor against the one that a mix outdoes.
        assert!(
            matches!(all[3], Standing::Frontier { after: 0, price: Price::Of(price) } if price.value == 2.0),
            "{all:?}"
        );
        assert!(matches!(all[4], Standing::Frontier { after: 3, .. }), "{all:?}");
        assert_eq!(outdone(&[[0.0, 0.0], [10.0, f64::NAN], [20.0, 1.0]]), [None; 3]);
    }
}
