//! Firms and persons by kind of agent, by process stage and by size class, and who is in business at chosen dates.

use super::Observer;
use super::table::AgentKind;
use crate::district::District;
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;

/// Size classes by persons engaged: the first number of each; the last is open.
pub const SIZE_CLASSES: [u32; 4] = [1, 4, 10, 30];

/// A group of firms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// All of a kind.
    Kind(AgentKind),
    /// The makers of a stage, counted from 0.
    Stage(usize),
    /// Makers by persons engaged: the place in [`SIZE_CLASSES`].
    Size(usize),
}

impl Group {
    /// All groups of a district with so many stages, in the order of the counts.
    pub fn all(stages: usize) -> Vec<Self> {
        let kinds = [AgentKind::Wholesaler, AgentKind::Manufacturer, AgentKind::Craftsman];
        let kinds = kinds.into_iter().map(Self::Kind);
        kinds.chain((0..stages).map(Self::Stage)).chain((0..SIZE_CLASSES.len()).map(Self::Size)).collect()
    }

    /// What it is called: `craftsman`, `stage grinding`, `4-9 persons`.
    pub fn name(self, stages: &[String]) -> String {
        match self {
            Self::Kind(kind) => kind.name().to_owned(),
            Self::Stage(stage) => format!("stage {}", stages.get(stage).map_or("", String::as_str)),
            Self::Size(class) => match SIZE_CLASSES.get(class + 1) {
                Some(next) => format!("{}-{} persons", SIZE_CLASSES[class], next - 1),
                None => format!("{} persons and more", SIZE_CLASSES[class]),
            },
        }
    }
}

/// Counts of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Firms in business.
    pub firms: u32,
    /// Persons engaged.
    pub persons: u32,
}

/// A firm in business.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Alive {
    /// Its birth key: the same firm in every arm.
    pub key: BirthKey,
    /// Its kind.
    pub kind: AgentKind,
    /// Persons engaged.
    pub persons: u32,
}

/// Counts each December, and in the last month of the span; keeps who is in business at chosen dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    dates: Vec<Month>,
    /// The months counted.
    pub months: Vec<Month>,
    /// By month counted: a count for each of [`Group::all`].
    pub counts: Vec<Vec<Count>>,
    /// By chosen date that lies in the span: those in business, by key.
    pub alive: Vec<(Month, Vec<Alive>)>,
}

impl Groups {
    /// For these chosen dates, which are counted too.
    pub fn at(dates: &[Month]) -> Self {
        Self { dates: dates.to_vec(), ..Self::default() }
    }
}

impl Observer for Groups {
    fn month_ended(&mut self, month: Month, district: &District) {
        let chosen = self.dates.contains(&month);
        if !chosen && month.of_year() != 12 {
            return;
        }
        let stages = district.plan.stages.len();
        let mut counts = vec![Count::default(); Group::all(stages).len()];
        let mut alive = Vec::new();
        for &firm in &district.firms.active {
            let (kind, index) =
                (district.firms.kind[firm as usize], district.firms.index[firm as usize] as usize);
            let trades = kind == AgentKind::Wholesaler;
            let persons =
                if trades { district.traders.persons[index] } else { district.shops.craft[index].persons };
            let mut add = |group: usize| {
                counts[group].firms += 1;
                counts[group].persons += persons;
            };
            add(kind as usize);
            if !trades {
                add(3 + usize::from(district.shops.stage[index]));
                add(3 + stages + SIZE_CLASSES.iter().rposition(|&least| persons >= least).unwrap_or(0));
            }
            if chosen {
                alive.push(Alive { key: district.firms.key[firm as usize], kind, persons });
            }
        }
        self.months.push(month);
        self.counts.push(counts);
        if chosen {
            alive.sort();
            self.alive.push((month, alive));
        }
    }
}
