//! A plan checked against its base: every level by the scenario's own rules, every problem at the plan's line.

use super::{Kept, Point, Sweep, few};
use crate::experiment::outcome::Outcome;
use crate::experiment::plan::{Cell, Design, Factor, Level, MOST_POINTS, Method, Plan, Setting, Spread};
use crate::experiment::prepared::Prepared;
use crate::foundation::calendar::Month;
use crate::registry::values::Value;
use crate::scenario::problem::{Place, Problem, Problems};
use crate::scenario::text::Files;
use rayon::prelude::*;
use std::sync::Mutex;

/// Makes a plan ready. Where it is broken already, only what can be told of the rest in spite of it is looked for.
pub(super) fn check<'a>(
    mut plan: Plan,
    files: &'a (dyn Files + Sync),
    broken: bool,
) -> Result<Sweep<'a>, Vec<Problem>> {
    // A plan that was read has them; one put together in a program may not.
    if plan.seeds.is_empty()
        || plan.replicates == 0
        || plan.factors.iter().any(|factor| factor.keys.is_empty())
    {
        let message = "a plan needs a seed, a replicate, and a key for every factor, at least one of each";
        return Err(vec![plan.written.problem("factor", message)]);
    }
    let files = Kept::of(files);
    let seed = plan.seeds.first().copied().unwrap_or(1);
    let base = Prepared::read(&plan.scenario, &plan.set, seed, &files);
    let (base, mut problems) = match base {
        Ok(base) => (base, Vec::new()),
        Err(wrong) => {
            let problems = at_plan(&plan, &wrong, None);
            // The rest is looked at without the changes that are wrong, if that is a base.
            let is_wrong =
                |set: &str| wrong.all().iter().filter_map(|one| one.place.as_ref()).any(|at| is_at(at, set));
            plan.set.retain(|set| !is_wrong(set));
            match Prepared::read(&plan.scenario, &plan.set, seed, &files) {
                Ok(base) => (base, problems),
                Err(_) => return Err(problems),
            }
        }
    };
    // Which span is meant is not known where a change is wrong.
    let span = if problems.is_empty() { base.span() } else { (Month::new(1, 1), Month::new(9999, 12)) };
    let broken = broken || !problems.is_empty();
    let subject = base.subject();
    let values = &base.simulation().scenario().values;
    // Of a broken plan no more is told for its uncertain parameters, of which there are hundreds.
    if !broken {
        let (scenario, set) = (plan.scenario.clone(), plan.set.clone());
        plan.take_uncertain(values, &|factors| refused(&scenario, &set, factors, seed, &files))?;
    }
    let (mut measures, mut asked): (Vec<Outcome>, Vec<(usize, bool)>) = (Vec::new(), Vec::new());
    for wanted in &plan.outcomes {
        match Outcome::parse(&wanted.of, &subject.district, span) {
            Ok(outcome) => {
                let known = measures.iter().position(|known| *known == outcome);
                let place = known.unwrap_or_else(|| {
                    measures.push(outcome);
                    measures.len() - 1
                });
                asked.push((place, wanted.less_base));
            }
            Err(wrong) => {
                problems.push(plan.written.problem(&format!("outcome.{}.of", wanted.name), wrong));
            }
        }
    }
    problems.extend(levels_alone(&plan, seed, &files));
    let settings = match plan.points() {
        Ok(settings) => settings,
        Err(wrong) => {
            // With a factor missing there is more to a design than it can know.
            problems.extend(if broken { Vec::new() } else { wrong });
            return Err(problems);
        }
    };
    let with_base = asked.iter().any(|&(_, less_base)| less_base);
    let unset = vec![None; plan.factors.len()];
    let settings: Vec<Setting> = with_base.then_some(unset).into_iter().chain(settings).collect();
    let runs = settings.len().saturating_mul(plan.seeds.len()).saturating_mul(plan.replicates as usize);
    if settings.len() > MOST_POINTS || u32::try_from(runs).is_err() {
        problems.push(plan.written.problem("design", format!("{runs} runs are more than are meant")));
    }
    if broken || !problems.is_empty() {
        return Err(problems);
    }
    let points: Vec<Result<Point, Vec<Problem>>> = settings
        .into_par_iter()
        .enumerate()
        .map(|(at, setting)| {
            point(&plan, at + usize::from(!with_base), setting, seed, &files, &measures, &base)
        })
        .collect();
    let mut ready = Vec::with_capacity(points.len());
    for point in points {
        match point {
            Ok(point) => ready.push(point),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if !problems.is_empty() {
        return Err(few(problems));
    }
    let prepared = Mutex::default();
    Ok(Sweep { plan, files, base, subject, measures, asked, points: ready, with_base, prepared })
}

/// The changes of the base at a setting.
pub(in crate::experiment) fn set_of(plan: &Plan, setting: &Setting) -> Vec<String> {
    let factors = plan.factors.iter().zip(setting);
    let chosen = factors.filter_map(|(factor, level)| Some((factor, level.as_ref()?)));
    let changes =
        chosen.flat_map(|(factor, level)| factor.keys.iter().map(|key| format!("{key}={}", level.0)));
    plan.set.iter().cloned().chain(changes).collect()
}

/// Why the scenario does not allow factors at their ends, each by itself.
fn refused(
    scenario: &str,
    set: &[String],
    factors: &[Factor],
    seed: u64,
    files: &Kept<'_>,
) -> Vec<Option<String>> {
    let why = |factor: &Factor| {
        let ends = ends_of(factor).into_iter();
        ends.filter_map(|level| {
            let more = factor.keys.iter().map(|key| format!("{key}={}", level.0));
            let set: Vec<String> = set.iter().cloned().chain(more).collect();
            let problems = Prepared::read(scenario, &set, seed, files).err()?;
            let first = problems.all().first().map_or("", |problem| problem.message.as_str());
            // What the numbers there would come to is of no use to a reader.
            let rule = first.split(": ").next().unwrap_or(first);
            Some(format!("it cannot be changed alone: {rule}"))
        })
        .next()
    };
    factors.par_iter().map(why).collect()
}

/// The finite ends of what is drawn.
fn ends_of(factor: &Factor) -> Vec<Level> {
    let Spread::Distribution(distribution) = &factor.values else { return Vec::new() };
    let (low, high) = distribution.bounds();
    let finite = [low, high].into_iter().filter(|bound| bound.is_finite());
    finite.map(|bound| Level::of(bound, distribution)).collect()
}

/// Every level by itself, so that each mistake is told once. What is drawn is tried at its finite bounds; rows are tried
/// as points.
pub(in crate::experiment) fn levels_alone(plan: &Plan, seed: u64, files: &Kept<'_>) -> Vec<Problem> {
    let in_rows = |method: &Method| matches!(method, Method::Rows(_));
    let rows_only = match &plan.design {
        Design::All(method) => in_rows(method),
        Design::Crossed { levers, uncertainties } => in_rows(levers) && in_rows(uncertainties),
    };
    let mut alone = Vec::new();
    for (place, factor) in plan.factors.iter().enumerate() {
        let levels = match &factor.values {
            Spread::Rows => Vec::new(),
            Spread::Levels(_) if rows_only => Vec::new(),
            Spread::Levels(levels) => levels.clone(),
            Spread::Distribution(_) => ends_of(factor),
        };
        alone.extend(levels.into_iter().map(|level| (place, level)));
    }
    let problems = alone.into_par_iter().map(|(place, level)| {
        let mut setting: Setting = vec![None; plan.factors.len()];
        setting[place] = Some(level);
        let read = Prepared::read(&plan.scenario, &set_of(plan, &setting), seed, files);
        read.err().map_or_else(Vec::new, |wrong| at_plan(plan, &wrong, Some(&setting)))
    });
    problems.collect::<Vec<_>>().concat()
}

fn point(
    plan: &Plan,
    number: usize,
    setting: Setting,
    seed: u64,
    files: &Kept<'_>,
    measures: &[Outcome],
    base: &Prepared,
) -> Result<Point, Vec<Problem>> {
    let read = Prepared::read(&plan.scenario, &set_of(plan, &setting), seed, files);
    let told = |message: String| format!("{message}; at point {number}: {}", in_words(plan, &setting));
    let prepared = read.map_err(|problems| {
        let mut all = at_plan(plan, &problems, Some(&setting));
        all.iter_mut().for_each(|problem| problem.message = told(std::mem::take(&mut problem.message)));
        all
    })?;
    let subject = prepared.subject();
    let wrong: Vec<Problem> = measures
        .iter()
        .filter_map(|outcome| outcome.check(&subject.district, prepared.span()).err())
        .map(|wrong| plan.written.problem("outcome", told(wrong)))
        .collect();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let values = &prepared.simulation().scenario().values;
    let cells = plan.factors.iter().zip(&setting).map(|(factor, level)| {
        let plain = factor.keys.first().and_then(|key| values.get(key)).and_then(cell);
        plain.or_else(|| level.as_ref().map(Level::cell))
    });
    let cells = cells.collect();
    let others = subject.stage_names != base.subject().stage_names;
    let stage_names = others.then_some(subject.stage_names);
    Ok(Point { setting, cells, scenario_hash: subject.scenario_hash, stage_names })
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Real(number) => Some(Cell::Real(*number)),
        Value::Whole(number) => Some(Cell::Whole(*number)),
        Value::Flag(flag) => Some(Cell::Flag(*flag)),
        Value::Text(text) => Some(Cell::Text(text.clone())),
        Value::Date(month) => Some(Cell::Text(month.to_string())),
        Value::Names(names) => Some(Cell::Text(names.join(", "))),
        Value::Points(_) => None,
    }
}

fn in_words(plan: &Plan, setting: &Setting) -> String {
    let named = plan.factors.iter().zip(setting);
    let said = named.filter_map(|(factor, level)| Some(format!("{} = {}", factor.name, level.as_ref()?.0)));
    said.collect::<Vec<_>>().join(", ")
}

/// Problems of a scenario with changes, told where the plan writes the change. Those of the scenario's own file keep
/// their places.
pub(in crate::experiment) fn at_plan(
    plan: &Plan,
    problems: &Problems,
    setting: Option<&Setting>,
) -> Vec<Problem> {
    let mut changes: Vec<(String, String, String)> = Vec::new();
    for (number, set) in plan.set.iter().enumerate() {
        let place = format!("set.{number}");
        // What stands in no text of the plan was typed.
        if plan.written.texts.is_empty() || plan.written.places.contains_key(&place) {
            changes.push((set.clone(), format!("{place}.key"), place));
        }
    }
    for (factor, level) in plan.factors.iter().zip(setting.into_iter().flatten()) {
        let Some(level) = level else { continue };
        for key in &factor.keys {
            let written = (format!("factor.{}.key", factor.name), value_place(plan, factor, level));
            changes.push((format!("{key}={}", level.0), written.0, written.1));
        }
    }
    // The last change of a key is the one that holds.
    changes.reverse();
    let found = |problem: &Problem| {
        let Some(place) = problem.place.as_ref() else {
            return plan.written.problem("scenario", problem.message.clone());
        };
        let change = changes.iter().find(|(set, ..)| is_at(place, set));
        let Some((set, key_place, value_place)) = change else {
            return problem.clone();
        };
        let key = set.split_once('=').map_or(0, |(key, _)| key.chars().count());
        let at = if place.column <= "--set ".len() + key { key_place } else { value_place };
        plan.written.problem(at, problem.message.clone())
    };
    problems
        .all()
        .iter()
        .map(|problem| {
            let mut found = found(problem);
            found.help.clone_from(&problem.help);
            found
        })
        .collect()
}

/// Whether a place is in a change of the base.
fn is_at(place: &Place, set: &str) -> bool {
    place.file == "command line" && place.text.strip_prefix("--set ") == Some(set)
}

/// Where a value is written: among the levels, in a row, or where its distribution is.
fn value_place(plan: &Plan, factor: &Factor, level: &Level) -> String {
    if let Spread::Levels(levels) = &factor.values
        && let Some(number) = levels.iter().position(|known| known == level)
    {
        return format!("factor.{}.levels.{number}", factor.name);
    }
    let rows = |method: &Method, place: &str| {
        let Method::Rows(rows) = method else { return None };
        let number = rows.iter().position(|row| row.get(&factor.name) == Some(level))?;
        Some(format!("{place}.row.{number}.{}", factor.name))
    };
    let in_a_row = match &plan.design {
        Design::All(method) => rows(method, "design"),
        Design::Crossed { levers, uncertainties } => {
            rows(levers, "design.levers").or_else(|| rows(uncertainties, "design.uncertainties"))
        }
    };
    in_a_row.unwrap_or_else(|| format!("factor.{}", factor.name))
}
