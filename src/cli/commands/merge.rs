//! `sanchi merge`: shards of a sweep put together.

use super::sweep::{Done, Kind, Request, close};
use crate::cli::answering::refused;
use crate::cli::arguments::Merge as Typed;
use crate::cli::terminal::Terminal;
use crate::cli::{Complaint, Ended, wording};
use crate::experiment::plan::looks_like_a_calibration;
use crate::experiment::sweep::{Shard, Sweep, alike};
use crate::simulation::MODEL_VERSION;
use crate::store::{NoMerge, SweepFolder, gather, told_already};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Instant, SystemTime};

/// Puts logs together and makes tables of them, when every run is there.
pub(crate) fn merge(typed: &Typed, terminal: &mut Terminal) -> Result<Ended, Complaint> {
    let gathered = gather(&typed.folders, MODEL_VERSION).map_err(|reason| match reason {
        NoMerge::System(error) => Complaint::failed(error.to_string()),
        reason => Complaint::wrong(wording::no_merge(&reason)),
    })?;
    let head = &gathered.head;
    if looks_like_a_calibration(&head.plan) {
        return Err(Complaint::wrong(wording::no_shards(&head.name)));
    }
    let files = |path: &Path| match path.file_name() {
        Some(name) if name == "scenario.toml" => Ok(head.scenario.clone()),
        _ => Err("the log does not hold it".to_owned()),
    };
    let sweep = Sweep::read("plan.toml", &head.plan, &files)
        .map_err(|problems| Complaint::wrong(problems.drawn(terminal.error_color)))?;
    if sweep.address() != head.address {
        return Err(Complaint::wrong(wording::another_program(&head.name)));
    }
    let runs = sweep.to_run();
    // All shards are of as many parts, or none can be said to lack anything.
    let of = gathered.shards.first().map_or(1, |shard| shard.of);
    let mut missing: BTreeMap<u32, usize> = BTreeMap::new();
    for (place, _) in runs.iter().enumerate().filter(|(_, (id, _))| !gathered.rows.contains(id)) {
        *missing.entry(Shard::at(place, of).number).or_default() += 1;
    }
    if !missing.is_empty() {
        let alike = gathered.shards.iter().all(|shard| shard.of == of);
        let words = wording::runs_missing(&head.name, &missing, runs.len(), alike.then_some(of));
        return Err(Complaint::wrong(words));
    }
    let folder = typed.written.out.clone().unwrap_or_else(|| typed.folders[0].clone());
    let kind = Kind::of(&sweep);
    if !typed.written.force {
        told_already(&folder, &sweep, kind.name(), typed.written.format.into()).map_err(refused)?;
    }
    let mut opened = SweepFolder::open(&folder, &sweep, Shard::WHOLE, false).map_err(refused)?;
    for (id, _) in &runs {
        let Some(left) = gathered.rows.get(id) else { continue };
        match opened.rows().get(id) {
            Some(there) if alike(there, left) => {}
            Some(_) => return Err(Complaint::wrong(wording::folder_disagrees(&folder, *id))),
            None => opened
                .add(*id, left.map(<[f64]>::to_vec).map_err(Clone::clone))
                .map_err(|error| Complaint::failed(error.to_string()))?,
        }
    }
    let scenario = folder.join("scenario.toml").display().to_string();
    let done = Done { there: runs.len(), run: 0 };
    let request = Request {
        kind,
        sweep: &sweep,
        folder,
        format: typed.written.format.into(),
        json: typed.written.json,
    };
    close(&request, opened, &scenario, (SystemTime::now(), Instant::now()), 1, &done, terminal)
}
