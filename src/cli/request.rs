//! What is meant, checked: a run with everything filled in.

use super::Complaint;
use super::arguments::{HowOften, MoreTables, Run, Tables};
use super::model::{self, Changes};
use super::wording;
use crate::experiment::prepared::Prepared;
use crate::experiment::subject::Subject;
use crate::foundation::calendar::Month;
use crate::observe::panel::{Every, Wanted};
use crate::store::Format;
use std::num::NonZero;
use std::ops::Range;
use std::path::PathBuf;

/// A run that can be done.
pub(crate) struct Request {
    pub prepared: Prepared,
    pub subject: Subject,
    pub replicates: Range<u32>,
    pub threads: usize,
    pub folder: PathBuf,
    pub format: Format,
    pub force: bool,
    pub json: bool,
    /// The options that a replay needs too.
    pub typed: Run,
}

impl Request {
    /// Reads the scenario and checks what was typed. Writes nothing.
    pub fn of(typed: &Run, color: bool) -> Result<Self, Complaint> {
        let month = |option: &str, text: &Option<String>| {
            let read = |text: &String| {
                text.parse::<Month>().map_err(|reason| Complaint::wrong(format!("{option}: {reason}")))
            };
            text.as_ref().map(read).transpose()
        };
        let (from, to) = (month("--from", &typed.from)?, month("--to", &typed.to)?);
        if let Some((from, to)) = from.zip(to).filter(|(from, to)| from > to) {
            return Err(Complaint::wrong(format!("--from {from} lies after --to {to}")));
        }
        for set in &typed.set {
            if set.split_once('=').is_none_or(|(key, _)| key.trim().is_empty()) {
                return Err(Complaint::wrong(wording::set_without_value(set)));
            }
        }
        if model::is_plan(&typed.scenario) {
            return Err(Complaint::wrong(wording::is_a_plan(&typed.scenario)));
        }
        let changes = Changes { set: typed.set.clone(), from, to };
        let prepared = model::load(&typed.scenario, &changes, typed.seed, color).map_err(Complaint::wrong)?;
        let subject = Subject { panel: panel(typed), ..prepared.subject() };
        let all_cores = || std::thread::available_parallelism().map_or(1, NonZero::get);
        Ok(Self {
            folder: typed.out.clone().unwrap_or_else(|| PathBuf::from("results").join(&subject.scenario)),
            replicates: typed.first..typed.first + typed.replicates,
            threads: typed.threads.map_or_else(all_cores, usize::from),
            format: match typed.format {
                Tables::Parquet => Format::Parquet,
                Tables::Csv => Format::Csv,
            },
            force: typed.force,
            json: typed.json,
            typed: typed.clone(),
            prepared,
            subject,
        })
    }
}

fn panel(typed: &Run) -> Wanted {
    let asked = |table| typed.tables.contains(&table);
    Wanted {
        agents: asked(MoreTables::Agents),
        ties: asked(MoreTables::Ties),
        flows: asked(MoreTables::Flows),
        network: asked(MoreTables::Graphml),
        every: match typed.panel {
            HowOften::Yearly => Every::Year,
            HowOften::Monthly => Every::Month,
        },
    }
}
