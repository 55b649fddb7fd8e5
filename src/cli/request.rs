//! What is meant, checked: a run with everything filled in.

use super::Complaint;
use super::arguments::{Changed, ChangedPlan, HowOften, MoreTables, Run, Tables};
use super::model::{self, Changes};
use super::wording;
use crate::experiment::plan::Overrides;
use crate::experiment::posterior::Posterior;
use crate::experiment::prepared::Prepared;
use crate::experiment::subject::Subject;
use crate::experiment::until::Until;
use crate::foundation::calendar::Month;
use crate::observe::panel::{Every, Wanted};
use crate::store::Format;
use std::num::NonZero;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A run that can be done.
pub(crate) struct Request {
    pub prepared: Prepared,
    pub subject: Subject,
    /// The replicates, with `until` as many as there may be.
    pub replicates: Range<u32>,
    pub until: Option<Until>,
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
        let mut changes = changes(&typed.common.changed)?;
        changes.posterior = posterior(typed.posterior.as_deref())?;
        if model::is_calibration(&typed.scenario) {
            return Err(Complaint::wrong(wording::is_a_calibration(&typed.scenario)));
        }
        if model::is_plan(&typed.scenario) {
            return Err(Complaint::wrong(wording::is_a_plan(&typed.scenario)));
        }
        let prepared =
            model::load(&typed.scenario, &changes, typed.common.seed, color).map_err(Complaint::wrong)?;
        let plain = prepared.subject();
        let until = typed.until.as_ref().map(|text| Until::parse(text, &plain.district, prepared.span()));
        let until = until.transpose().map_err(|reason| Complaint::wrong(format!("--until: {reason}")))?;
        let most = if until.is_some() { typed.max_replicates } else { typed.common.replicates };
        let panel = panel(typed);
        // The network drawn is that of the first district.
        let beside = |other| Subject { panel: Wanted { network: false, ..panel }, ..other };
        let beside = plain.beside.into_iter().map(beside).collect();
        let until_told = until.as_ref().map(Until::to_string);
        let subject = Subject { panel, until: until_told, beside, ..plain };
        Ok(Self {
            folder: typed
                .common
                .written
                .out
                .clone()
                .unwrap_or_else(|| PathBuf::from("results").join(&subject.scenario)),
            replicates: typed.first..typed.first + most,
            until,
            threads: threads(typed.common.threads),
            format: typed.common.written.format.into(),
            force: typed.common.written.force,
            json: typed.common.written.json,
            typed: typed.clone(),
            prepared,
            subject,
        })
    }
}

/// What is changed in a scenario, as far as it can be seen without it.
pub(crate) fn changes(Changed { set, from, to }: &Changed) -> Result<Changes, Complaint> {
    let month = |option: &str, text: &Option<String>| {
        let read = |text: &String| {
            text.parse::<Month>().map_err(|reason| Complaint::wrong(format!("{option}: {reason}")))
        };
        text.as_ref().map(read).transpose()
    };
    let (from, to) = (month("--from", from)?, month("--to", to)?);
    if let Some((from, to)) = from.zip(to).filter(|(from, to)| from > to) {
        return Err(Complaint::wrong(format!("--from {from} lies after --to {to}")));
    }
    for one in set {
        if one.split_once('=').is_none_or(|(key, _)| key.trim().is_empty()) {
            return Err(Complaint::wrong(wording::set_without_value(one)));
        }
    }
    Ok(Changes { set: set.clone(), from, to, posterior: None })
}

/// What is changed in a plan, as far as it can be seen without it.
pub(crate) fn overrides(typed: &ChangedPlan) -> Result<Overrides, Complaint> {
    let changes = changes(&typed.base)?;
    Ok(Overrides { set: changes.in_their_order(), replicates: typed.replicates, seed: typed.seed })
}

/// The draws under which replicates live, if any are named.
pub(crate) fn posterior(typed: Option<&Path>) -> Result<Option<Posterior>, Complaint> {
    typed.map(model::posterior).transpose().map_err(Complaint::wrong)
}

/// So many threads, or one a core.
pub(crate) fn threads(typed: Option<u16>) -> usize {
    typed.map_or_else(|| std::thread::available_parallelism().map_or(1, NonZero::get), usize::from)
}

impl From<Tables> for Format {
    fn from(typed: Tables) -> Self {
        match typed {
            Tables::Parquet => Self::Parquet,
            Tables::Csv => Self::Csv,
        }
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
