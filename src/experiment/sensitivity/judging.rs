//! The runs of a plan, judged: for every outcome, what each factor or group of factors does to it.

use super::{Apportionment, Outcomes, Screening, apportion, screen};
use crate::experiment::plan::Judged;
use crate::experiment::sweep::{Rows, Sweep};
use crate::foundation::bootstrap::Bootstrap;
use crate::scenario::problem::{Problem, Problems};

/// What was found, outcome by outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// By which design.
    pub design: Judged,
    /// What is judged, in the order of what was found: a factor by itself or a group.
    pub judged: Vec<Subject>,
    /// By outcome, in the order of the plan; or why nothing can be said.
    pub found: Vec<Result<Found, String>>,
}

/// A factor by itself, or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Its name.
    pub name: String,
    /// The factors in it, by their places in the plan.
    pub factors: Vec<usize>,
}

/// What was found of one outcome.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Elementary effects.
    Effects(Screening),
    /// Sobol' indices.
    Indices(Apportionment),
}

/// Judges the factors of a plan by its runs, which should all be among the rows: one that is not counts as failed. All
/// seeds and replicates of a point are its replicates.
///
/// # Errors
/// When the plan's design is not one by which factors are judged, at its place.
pub fn judge(sweep: &Sweep<'_>, rows: &Rows, bootstrap: &Bootstrap) -> Result<Judgement, Problems> {
    let design = design_of(sweep)?;
    let plan = sweep.plan();
    let (names, of_factor) = plan.groups();
    let judged = names.iter().enumerate().map(|(group, name)| Subject {
        name: (*name).to_owned(),
        factors: (0..of_factor.len()).filter(|&factor| of_factor[factor] == group).collect(),
    });
    let replicates = plan.seeds.len() * plan.replicates as usize;
    let mut values = vec![Vec::with_capacity(sweep.points() * replicates); plan.outcomes.len()];
    for point in sweep.places().filter(|&point| sweep.number(point) > 0) {
        for run in sweep.runs_of(point) {
            let told = sweep.told(run, rows);
            for (place, values) in values.iter_mut().enumerate() {
                values.push(told.as_ref().map_or(f64::NAN, |told| told.values[place]));
            }
        }
    }
    let found = values.into_iter().map(|values| {
        let outcomes = Outcomes::new(replicates, values)?;
        match &design {
            Judged::Morris(design) => screen(design, &outcomes, bootstrap).map(Found::Effects),
            Judged::Saltelli(design) => apportion(design, &outcomes, bootstrap).map(Found::Indices),
        }
    });
    let (judged, found) = (judged.collect(), found.collect());
    Ok(Judgement { design, judged, found })
}

/// The design by which a plan's factors are judged.
///
/// # Errors
/// When it is none, at its place.
pub fn design_of(sweep: &Sweep<'_>) -> Result<Judged, Problems> {
    let plan = sweep.plan();
    let said = |problems: Vec<Problem>| Problems::new(plan.written.subject().to_owned(), problems);
    plan.judged().map_err(said)?.ok_or_else(|| {
        let message = "this design does not judge factors";
        let help = "write [design] with kind = \"morris\" and trajectories = 10 (which factors matter at all), or kind = \
                    \"sobol_indices\" and base_rows = 256 (which share of the variance is whose)";
        said(vec![plan.written.problem("design", message).with_help(help)])
    })
}
