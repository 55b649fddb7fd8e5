//! What the runs of a sweep come to: by run, and by point.

use super::{Rows, Run, RunId, Sweep};
use crate::experiment::ensemble::Failure;
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::Cell;
use crate::foundation::statistics::{mean, sorted_quantile};

/// One run, told by the plan's outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct RunTold<'a> {
    /// Which.
    pub run: Run,
    /// Its name.
    pub id: RunId,
    /// The outcomes; not a number where one is not defined, or where the base failed that it is compared with.
    pub values: Vec<f64>,
    /// Why it failed, if it did; then no outcome is defined.
    pub failure: Option<&'a Failure>,
}

/// An outcome over the runs of a point in which it is defined; not a number where there are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// A tenth of the runs lies below it.
    pub low: f64,
    /// A tenth lies above it.
    pub high: f64,
}

impl Figures {
    /// Of these values; what is not a number does not count.
    pub fn of(values: &[f64]) -> Self {
        let mut defined: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
        let mean = mean(&defined).unwrap_or(f64::NAN);
        defined.sort_by(f64::total_cmp);
        let at = |share| sorted_quantile(&defined, share).unwrap_or(f64::NAN);
        Self { mean, median: at(0.5), low: at(0.1), high: at(0.9) }
    }
}

/// A point with what its runs come to.
#[derive(Clone, Debug, PartialEq)]
pub struct PointTold {
    /// Its number, from 1; the base has 0.
    pub number: usize,
    /// Runs that did not fail.
    pub runs: usize,
    /// Runs that failed.
    pub failed: usize,
    /// By outcome.
    pub figures: Vec<Figures>,
}

impl Sweep<'_> {
    /// The values of the factors at a point, in canonical units; none where a key holds no plain value.
    pub fn cells(&self, point: usize) -> &[Option<Cell>] {
        &self.points[point].cells
    }

    /// The run of the base under the same luck, where differences to it are told.
    pub fn base_of(&self, run: Run) -> Option<Run> {
        self.with_base.then_some(Run { point: 0, ..run })
    }

    /// One run, told by the plan's outcomes; none if it is not among the rows.
    pub fn told<'r>(&self, run: Run, rows: &'r Rows) -> Option<RunTold<'r>> {
        let id = self.run_id(run);
        let left = rows.get(&id)?;
        let base = self.base_of(run).and_then(|base| rows.get(&self.run_id(base)));
        let value = |&(measure, less_base): &(usize, bool)| match (left, less_base, base) {
            (Ok(values), false, _) => values[measure],
            (Ok(values), true, Some(Ok(base))) => values[measure] - base[measure],
            _ => f64::NAN,
        };
        Some(RunTold { run, id, values: self.asked.iter().map(value).collect(), failure: left.err() })
    }

    /// One point with what its runs come to, those of them that are among the rows.
    pub fn point_told(&self, point: usize, rows: &Rows) -> PointTold {
        let told: Vec<RunTold<'_>> = self.runs_of(point).filter_map(|run| self.told(run, rows)).collect();
        let failed = told.iter().filter(|run| run.failure.is_some()).count();
        let figures = (0..self.asked.len()).map(|outcome| {
            let values: Vec<f64> = told.iter().map(|run| run.values[outcome]).collect();
            Figures::of(&values)
        });
        PointTold {
            number: self.number(point),
            runs: told.len() - failed,
            failed,
            figures: figures.collect(),
        }
    }

    /// All points in order, the base first where it is one of them.
    pub fn points_told<'s>(&'s self, rows: &'s Rows) -> impl Iterator<Item = PointTold> + 's {
        (0..self.points.len()).map(|point| self.point_told(point, rows))
    }

    /// The places of all points, that of the base first where it is one of them.
    pub fn places(&self) -> std::ops::Range<usize> {
        0..self.points.len()
    }

    /// The measure of an outcome.
    pub fn measure_of(&self, outcome: usize) -> &Outcome {
        &self.measures[self.asked[outcome].0]
    }

    /// The unit of an outcome in the scenario's currency.
    pub fn unit(&self, outcome: usize) -> String {
        self.measure_of(outcome).unit(self.columns()).replace("{currency}", &self.subject.currency)
    }
}
