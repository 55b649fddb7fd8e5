//! `sanchi replay`: chosen runs of a results folder, repeated and held against it.

use super::unspoken;
use crate::cli::answering::{counted, unreadable};
use crate::cli::arguments::Replay;
use crate::cli::model::{self, Changes};
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::prepared::Prepared;
use crate::observe::table::Record;
use crate::report::text::count;
use crate::simulation::{Failure, MODEL_VERSION};
use crate::store::{Reading, replay_pair, replay_run};
use std::sync::atomic::AtomicBool;

/// Repeats runs and tells whether they give the same values.
pub(crate) fn replay(typed: &Replay, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let reading = Reading::open(&typed.results).map_err(unreadable)?;
    let manifest = &reading.manifest;
    if manifest.model_version != MODEL_VERSION {
        return Err(Complaint::wrong(wording::cannot_replay(manifest, MODEL_VERSION)));
    }
    let arms = match manifest.kind.as_str() {
        "run" => 0,
        "compare" => manifest.arms.len(),
        other => return Err(Complaint::wrong(wording::no_replay(other))),
    };
    let drawn = manifest.posterior.is_some().then(|| model::posterior(reading.folder()));
    let posterior = drawn.transpose().map_err(Complaint::failed)?;
    let prepare = |file: String| -> Result<Prepared, Complaint> {
        let path = reading.folder().join(file).display().to_string();
        let changes = Changes { posterior: posterior.clone(), ..Changes::default() };
        model::load(&path, &changes, manifest.replicates.seed, terminal.error_color)
            .map_err(Complaint::failed)
    };
    let mut scenarios = vec![prepare("scenario.toml".to_owned())?];
    for arm in 1..=arms {
        scenarios.push(prepare(format!("arm-{arm}.toml"))?);
    }
    let subject = scenarios[0].subject();
    let replicates = manifest.replicates.first..manifest.replicates.first + manifest.replicates.asked;
    let mut chosen = Vec::new();
    for name in &typed.run {
        // Sixteen digits may all be decimal: what is short is a number.
        let number = name.parse::<u32>().ok().filter(|number| replicates.contains(number));
        let by_name =
            || replicates.clone().find(|&replicate| subject.run_id(replicate).starts_with(name.as_str()));
        let replicate = number.or_else(|| (!name.is_empty()).then(by_name).flatten());
        chosen.push(replicate.ok_or_else(|| Complaint::wrong(wording::no_run(name, manifest)))?);
    }
    let mut different = 0;
    for replicate in chosen {
        let go_on = AtomicBool::new(false);
        let lived: Result<Vec<Record>, Failure> = scenarios
            .iter()
            .map(|scenario| scenario.simulation_of(replicate).record(replicate, &go_on))
            .collect();
        let lived = lived.map_err(|failure| {
            Complaint::failed(format!("replicate {replicate} failed: {}", failure.reason))
        })?;
        let found = if arms == 0 {
            replay_run(&reading, &subject, replicate, &lived[0])
        } else {
            let arms = manifest.arms.iter().map(|arm| arm.name.clone());
            let names: Vec<String> = std::iter::once(manifest.scenario.name.clone()).chain(arms).collect();
            replay_pair(&reading, &names, &subject, replicate, &lived)
        };
        let (values, difference) = found.map_err(unreadable)?;
        let told = match difference {
            None => format!(
                "replicate {replicate} ({}): the same {} values\n",
                subject.run_id(replicate),
                count(values)
            ),
            Some(difference) => {
                different += 1;
                format!("replicate {replicate} ({}): {difference}\n", subject.run_id(replicate))
            }
        };
        terminal.answer(&told).map_err(unspoken)?;
    }
    if different > 0 {
        return Err(Complaint::failed(format!(
            "{} came out otherwise than it lies there: the folder was made by another build, or its manifest was made to fit",
            counted(different, "run")
        )));
    }
    Ok(Ended::Done)
}
