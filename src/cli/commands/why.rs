//! `sanchi why`: what brought a firm down, or a figure about.

use super::replay::{replicate_called, replicates_of};
use super::unspoken;
use crate::cli::answering::unreadable;
use crate::cli::arguments::Why;
use crate::cli::model::{self, Changes};
use crate::cli::progress::Progress;
use crate::cli::request::threads;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, interrupt, wording};
use crate::experiment::outcome::Outcome;
use crate::experiment::prepared::Prepared;
use crate::experiment::why::figure::{self, ALL};
use crate::experiment::why::firm::{Otherwise, Run, Without, story};
use crate::observe::table::AgentName;
use crate::report::telling::emboldened;
use crate::report::why::{ToldOfFailures, ToldOfFigure, ToldOfFirm};
use crate::simulation::{Failure, MODEL_VERSION};
use crate::store::Reading;
use std::ops::Range;

/// Explains a firm's end or a figure, and prints it. Writes nothing.
pub(crate) fn why(typed: &Why, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let manifest = &reading.manifest;
    if manifest.model_version != MODEL_VERSION {
        return Err(Complaint::wrong(wording::cannot_live_again(manifest, MODEL_VERSION)));
    }
    if !["run", "compare"].contains(&manifest.kind.as_str()) {
        return Err(Complaint::wrong(wording::no_why(&manifest.kind)));
    }
    let asked = match &typed.what {
        None => Asked::Failures,
        Some(what) if what.contains('@') => Asked::Figure(what),
        Some(what) => Asked::Firm(what),
    };
    let world = World::of(&reading, asked, terminal.error_color)?;
    let replicates = replicates_of(manifest)?;
    match asked {
        Asked::Figure(figure) => {
            if typed.run.is_some() {
                return Err(Complaint::wrong(wording::no_run_of_a_figure()));
            }
            let most = typed.replicates.unwrap_or(PAIRS);
            let pairs = replicates.start..replicates.end.min(replicates.start.saturating_add(most));
            if pairs.len() < 2 {
                return Err(Complaint::wrong(wording::one_pair(&typed.results)));
            }
            tell_figure(typed, figure, &world, pairs, terminal)
        }
        Asked::Failures | Asked::Firm(_) => {
            if typed.replicates.is_some() {
                return Err(Complaint::wrong(wording::no_pairs_of_a_firm()));
            }
            let subject = world.base.subject();
            let replicate = match &typed.run {
                Some(name) => replicate_called(name, &replicates, &subject, manifest)?,
                None => replicates.start,
            };
            let firm = match asked {
                Asked::Firm(name) => Some(name),
                _ => None,
            };
            tell_firm(typed, firm, &world, replicate, terminal)
        }
    }
}

/// Pairs that a figure is told from, unless it is said.
const PAIRS: u32 = 30;
/// Runs that differ by a trifle, for a firm: as many as this each way.
const TRIFLES: i32 = 4;

/// What is to be explained.
#[derive(Clone, Copy)]
enum Asked<'a> {
    /// Nothing yet: which firms failed.
    Failures,
    /// A firm, by its name.
    Firm(&'a str),
    /// A figure.
    Figure(&'a str),
}

/// A scenario that lies in a folder, and what is otherwise in runs that are held against it, as far as it is asked for.
struct World {
    base: Prepared,
    /// Without each shock, then without all if there are several.
    without: Vec<(String, Prepared)>,
    /// With markets larger or smaller by some hundredths of a per cent.
    trifles: Vec<Prepared>,
}

impl World {
    fn of(reading: &Reading, asked: Asked, color: bool) -> Result<Self, Complaint> {
        let manifest = &reading.manifest;
        let drawn = manifest.posterior.is_some().then(|| model::posterior(reading.folder()));
        let posterior = drawn.transpose().map_err(Complaint::failed)?;
        let path = reading.folder().join("scenario.toml").display().to_string();
        let prepare = |set: Vec<String>| {
            let changes = Changes { set, posterior: posterior.clone(), ..Changes::default() };
            model::load(&path, &changes, manifest.replicates.seed, color).map_err(Complaint::failed)
        };
        let base = prepare(Vec::new())?;
        if matches!(asked, Asked::Failures) {
            return Ok(Self { base, without: Vec::new(), trifles: Vec::new() });
        }
        let shocks = &base.simulation().scenario().shocks;
        let shocks: Vec<String> =
            shocks.iter().filter(|shock| !shock.removed).map(|shock| shock.name.clone()).collect();
        let out = |shock: &String| format!("shock.{shock}.removed=true");
        let mut without = Vec::new();
        for shock in &shocks {
            without.push((shock.clone(), prepare(vec![out(shock)])?));
        }
        if shocks.len() > 1 {
            without.push((ALL.to_owned(), prepare(shocks.iter().map(out).collect())?));
        }
        let mut trifles = Vec::new();
        for step in (-TRIFLES..=TRIFLES).filter(|&step| matches!(asked, Asked::Firm(_)) && step != 0) {
            let markets = base.simulation().scenario().markets.iter();
            let larger = 1.0 + 1e-4 * f64::from(step);
            let size =
                markets.map(|market| format!("market.{}.size={}", market.name, market.of.size * larger));
            trifles.push(prepare(size.collect())?);
        }
        Ok(Self { base, without, trifles })
    }
}

fn tell_firm(
    typed: &Why,
    what: Option<&str>,
    world: &World,
    replicate: u32,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let stop = interrupt::flag();
    let simulation = world.base.simulation_of(replicate);
    let run = match Run::live(simulation, replicate, &stop) {
        Ok(run) => run,
        Err(failure) => return broken(replicate, &failure, terminal),
    };
    let Some(what) = what else {
        let failed = run.failed();
        let told = ToldOfFailures { failed: &failed, scenario: &simulation.scenario().name, replicate };
        return answer(
            if typed.json { told.json() } else { told.text(&typed.results) },
            typed.json,
            terminal,
        );
    };
    let name = one_firm(&run, what, replicate, &typed.results)?;
    let without = world.without.iter().map(|(shock, arm)| {
        let otherwise = if shock == ALL { Otherwise::AllShocks } else { Otherwise::Shock(shock.clone()) };
        (otherwise, arm.simulation_of(replicate).clone())
    });
    let trifles = world.trifles.iter().map(|arm| (Otherwise::Trifle, arm.simulation_of(replicate).clone()));
    let without: Vec<Without> = without.chain(trifles).collect();
    terminal.note(&wording::lived_again(without.len()));
    let threads = Some(threads(typed.threads));
    let story = match story(simulation, without, replicate, &run, name, threads, &stop) {
        Ok(story) => story,
        Err(failure) => return broken(replicate, &failure, terminal),
    };
    let scenario = simulation.scenario();
    let told = ToldOfFirm {
        story: &story,
        scenario: &scenario.name,
        stages: &scenario.stages.iter().map(|stage| stage.name.clone()).collect::<Vec<_>>(),
        markets: &scenario.markets.iter().map(|market| market.name.clone()).collect::<Vec<_>>(),
        currency: &scenario.currency.name,
    };
    answer(if typed.json { told.json() } else { told.text() }, typed.json, terminal)
}

/// The one firm of a run that is called so.
fn one_firm(
    run: &Run,
    what: &str,
    replicate: u32,
    results: &std::path::Path,
) -> Result<AgentName, Complaint> {
    match run.called(what)[..] {
        [name] => Ok(name),
        [] => Err(Complaint::wrong(wording::no_firm(what, replicate, results))),
        ref several => Err(Complaint::wrong(wording::several_firms(what, several))),
    }
}

fn tell_figure(
    typed: &Why,
    figure: &str,
    world: &World,
    replicates: Range<u32>,
    terminal: &mut Terminal,
) -> Result<Ended, Complaint> {
    let subject = world.base.subject();
    let outcome = Outcome::parse(figure, &subject.district, world.base.span()).map_err(Complaint::wrong)?;
    if world.without.is_empty() {
        return Err(Complaint::wrong(wording::nothing_to_take_out(&subject.scenario)));
    }
    let stop = interrupt::flag();
    let question = figure::Question { outcome, base: &world.base, without: &world.without };
    let progress = Progress::new(replicates.len() as u32, "pairs", terminal.quiet);
    let found =
        figure::figure(&question, replicates, Some(threads(typed.threads)), &stop, &mut |_| progress.step());
    progress.end();
    let answered = match found {
        Ok(answered) => answered,
        Err(failure) => return broken(0, &failure, terminal),
    };
    if let (Some((replicate, failure)), true) = (answered.failed.first(), answered.replicates.is_empty()) {
        return broken(*replicate, failure, terminal);
    }
    if !answered.value.value.is_finite() {
        return Err(Complaint::failed(wording::not_defined(&answered.outcome)));
    }
    let told = ToldOfFigure { answer: &answered, scenario: &subject.scenario, currency: &subject.currency };
    let ended = answer(if typed.json { told.json() } else { told.text() }, typed.json, terminal)?;
    if let Some((replicate, failure)) = answered.failed.first() {
        let words = wording::pairs_failed(answered.failed.len(), *replicate, failure);
        terminal.complain(Ended::Failed, &words);
        return Ok(Ended::Failed);
    }
    Ok(ended)
}

fn answer(text: String, json: bool, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let text = if terminal.color && !json { emboldened(&text) } else { text };
    terminal.answer(&text).map_err(unspoken)?;
    Ok(Ended::Done)
}

/// A run that was to be lived again and was not.
fn broken(replicate: u32, failure: &Failure, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    if failure.stopped {
        terminal.complain(Ended::Stopped, "stopped: nothing was told, and nothing was written");
        return Ok(Ended::Stopped);
    }
    Err(Complaint::failed(format!("replicate {replicate} failed: {}", failure.reason)))
}
