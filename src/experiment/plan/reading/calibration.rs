//! Plans of calibrations: what they have beside that which every plan has.

use super::{Reader, Value};
use crate::experiment::calibrate::{AbcSettings, HistorySettings, Norm};
use crate::experiment::plan::{CalibrationPlan, Factor, Role, Spread, UsedTargets};
use crate::experiment::targets::Role as TargetRole;
use crate::scenario::problem::Problem;
use crate::scenario::text::Files;
use core::ops::Range;
use toml::de::{DeTable, DeValue};

const TOP: &[&str] = &[
    "format",
    "name",
    "title",
    "scenario",
    "replicates",
    "seed",
    "set",
    "prior",
    "targets",
    "history_matching",
    "abc",
    "posterior",
];
/// Columns of the table of the posterior.
const TAKEN: &[&str] = &["draw", "candidate", "generation", "weight", "distance"];
const MOST: i64 = 1_000_000;

/// Whether a text is meant as the plan of a calibration.
pub fn looks_like_a_calibration(text: &str) -> bool {
    let (table, _) = DeTable::parse_recoverable(text);
    ["prior", "abc", "history_matching"].iter().any(|name| table.get_ref().contains_key(*name))
}

/// Reads the plan of a calibration whose text stands in `file`.
///
/// Gives what could be read, without what is wrong, and all that is wrong; no plan if its base is not known.
pub fn read_calibration(
    file: &str,
    text: &str,
    files: &dyn Files,
) -> (Option<CalibrationPlan>, Vec<Problem>) {
    let mut reader = Reader::of(file, text, files);
    let plan = reader.calibration();
    (plan, reader.problems)
}

impl Reader<'_> {
    fn calibration(&mut self) -> Option<CalibrationPlan> {
        let (document, broken) = self.document();
        let table = document.get_ref();
        let mut read = CalibrationPlan {
            plan: self.empty_plan(4),
            targets: UsedTargets::default(),
            history: None,
            abc: AbcSettings {
                particles: 200,
                keep: 0.5,
                generations: 10,
                least_acceptance: 0.05,
                goal: 1.0,
                norm: Norm::Largest,
            },
            draws: 50,
        };
        self.format(table, broken);
        for (name, value) in table {
            let (at, name) = (name.span(), name.get_ref().as_ref());
            self.written.places.insert(name.to_owned(), (0, value.span()));
            // Chance is known by how replicates differ.
            if self.common(&mut read.plan, name, value, 2) {
                continue;
            }
            match name {
                "prior" => read.plan.factors = self.members("prior", value, Self::prior),
                "targets" => read.targets = self.targets(value).unwrap_or_default(),
                "history_matching" => read.history = self.history_matching(value),
                "abc" => self.abc(value, &mut read.abc),
                "posterior" => {
                    let draws =
                        self.table("posterior", value, &["draws"]).and_then(|table| table.get("draws"));
                    let draws = draws.and_then(|value| self.whole("draws", value, 1..=10_000));
                    read.draws = draws.map_or(read.draws, |draws| draws as u32);
                }
                "seeds" | "factor" | "design" | "outcome" | "all_uncertain" => {
                    let help = "a calibration has one `seed`, [prior.NAME] and [targets]; `factor`, `design` and `outcome` \
                                belong to a plan of `sanchi sweep`";
                    self.say(at, format!("there is no `{name}` in the plan of a calibration"), Some(help));
                }
                _ => self.unknown(at, name, TOP, "in the plan of a calibration"),
            }
        }
        for (missing, help) in [
            ("scenario", "write scenario = \"typical\", or the path of a file"),
            ("prior", "write [prior.NAME] with key = \"...\", distribution = \"uniform\", low and high"),
        ] {
            if !table.contains_key(missing) && !broken {
                self.say(0..0, format!("the plan has no `{missing}`"), Some(help));
            }
        }
        self.columns(&read.plan);
        for factor in &read.plan.factors {
            if TAKEN.contains(&factor.name.as_str()) {
                let message = format!("`{}` is the name of a column of the posterior", factor.name);
                let problem = self.written.problem(&format!("factor.{}", factor.name), message);
                self.problems.push(problem.with_help("choose another name"));
            }
        }
        read.plan.written = self.written.clone();
        (!read.plan.scenario.is_empty()).then_some(read)
    }

    /// A parameter with its prior stands among the factors, and its places likewise.
    fn prior(&mut self, name: &str, table: &DeTable<'_>, at: Range<usize>) -> Option<Factor> {
        let numbers = ["low", "high", "mean", "sd", "median", "log_sd", "mode", "a", "b"];
        self.known(table, &[&["key", "keys", "distribution"], &numbers[..]].concat(), "of a prior");
        self.written.places.insert(format!("factor.{name}"), (0, at.clone()));
        let keys = self.keys(name, table, at.clone())?;
        let Some(value) = table.get("distribution") else {
            let help = "write distribution = \"uniform\" with low and high; docs/sweeps.md tells the others";
            self.say(at, format!("the prior `{name}` has no `distribution`"), Some(help));
            return None;
        };
        let spread = self.distribution(name, value, table, at)?;
        let values = Spread::Distribution(spread);
        Some(Factor { name: name.to_owned(), role: Role::Uncertainty, keys, values, group: None })
    }

    /// A table with nothing but these keys.
    fn table<'v, 'a>(&mut self, name: &str, value: &'v Value<'a>, known: &[&str]) -> Option<&'v DeTable<'a>> {
        let DeValue::Table(table) = value.get_ref() else {
            let write = format!("[{name}] and {} = ... below it", known[0]);
            self.is_no_table(name, value.span(), value.get_ref(), &write);
            return None;
        };
        self.known(table, known, &format!("of [{name}]"));
        for (key, value) in table {
            self.written.places.insert(format!("{name}.{}", key.get_ref()), (0, value.span()));
        }
        Some(table)
    }

    fn targets(&mut self, value: &Value<'_>) -> Option<UsedTargets> {
        let table = self.table("targets", value, &["file", "use", "roles"])?;
        let mut used = UsedTargets::default();
        if let Some(value) = table.get("file") {
            let name = self.string("file", value, "\"my_targets.toml\"")?;
            used.file = Some(self.beside(&name, true));
        }
        if let (Some(_), Some(value)) = (table.get("use"), table.get("roles")) {
            let help = "name targets, or roles of which all are used";
            self.say(value.span(), "`use` and `roles` are both written".into(), Some(help));
        }
        if let Some(value) = table.get("use") {
            let list = self.list("use", value, "[\"shipments_change\", \"persons_change\"]")?;
            let mut names = Vec::new();
            for (number, item) in list.iter().enumerate() {
                self.written.places.insert(format!("targets.use.{number}"), (0, item.span()));
                let name = self.string("a target", item, "\"shipments_change\"")?;
                if names.contains(&name) {
                    self.say(item.span(), format!("the target `{name}` stands twice"), None);
                }
                names.push(name);
            }
            if names.is_empty() {
                self.say(
                    value.span(),
                    "no target is named".into(),
                    Some("name at least one, or leave `use` out"),
                );
            }
            used.names = Some(names);
        }
        if let Some(value) = table.get("roles") {
            for item in self.list("roles", value, "[\"required\", \"reported\"]")? {
                match item.get_ref().as_str() {
                    Some("required") => used.roles.push(TargetRole::Required),
                    Some("reported") => used.roles.push(TargetRole::Reported),
                    Some("held_out") => {
                        let message = "what is held out is not used: no parameter is ever set to it";
                        self.say(
                            item.span(),
                            message.into(),
                            Some("docs/validation.md says what is held out"),
                        );
                    }
                    _ => {
                        let message = "a role is \"required\" or \"reported\"";
                        self.say(item.span(), message.into(), None);
                    }
                }
            }
        }
        Some(used)
    }

    fn history_matching(&mut self, value: &Value<'_>) -> Option<HistorySettings> {
        let mut settings = HistorySettings { waves: 3, points: 60, cut_off: 3.0, leave_out: 0 };
        let table = self.table("history_matching", value, &["waves", "points", "cut_off", "leave_out"])?;
        if let Some(waves) = table.get("waves") {
            settings.waves = self.whole("waves", waves, 1..=50)? as u32;
        }
        if let Some(points) = table.get("points") {
            // Fits go with the third power.
            settings.points = self.whole("points", points, 8..=1000)? as u32;
        }
        if let Some(cut_off) = table.get("cut_off") {
            settings.cut_off = self.above_zero("cut_off", cut_off, f64::INFINITY)?;
        }
        if let Some(leave_out) = table.get("leave_out") {
            settings.leave_out = self.whole("leave_out", leave_out, 0..=1000)? as u32;
        }
        Some(settings)
    }

    fn abc(&mut self, value: &Value<'_>, settings: &mut AbcSettings) {
        let known = ["particles", "keep", "generations", "least_acceptance", "goal", "distance"];
        let Some(table) = self.table("abc", value, &known) else { return };
        for (name, value) in table {
            let name = name.get_ref().as_ref();
            match name {
                "particles" => {
                    let number = self.whole(name, value, 20..=MOST);
                    settings.particles = number.map_or(settings.particles, |number| number as u32);
                }
                "generations" => {
                    let number = self.whole(name, value, 1..=1000);
                    settings.generations = number.map_or(settings.generations, |number| number as u32);
                }
                "keep" => settings.keep = self.above_zero(name, value, 1.0).unwrap_or(settings.keep),
                "least_acceptance" => {
                    let share = self.above_zero(name, value, 1.0);
                    settings.least_acceptance = share.unwrap_or(settings.least_acceptance);
                }
                "goal" => {
                    settings.goal = self.above_zero(name, value, f64::INFINITY).unwrap_or(settings.goal)
                }
                "distance" => match value.get_ref().as_str() {
                    Some("largest") => settings.norm = Norm::Largest,
                    Some("root_mean_square") => settings.norm = Norm::RootMeanSquare,
                    _ => {
                        let message = "`distance` is \"largest\" (the target that is farthest off) or \"root_mean_square\"";
                        self.say(value.span(), message.into(), None);
                    }
                },
                _ => {}
            }
        }
    }

    /// A number above 0 and below a bound.
    fn above_zero(&mut self, name: &str, value: &Value<'_>, bound: f64) -> Option<f64> {
        let number = self.number(name, value)?;
        if 0.0 < number && number < bound {
            return Some(number);
        }
        let within = if bound.is_finite() { format!(" and below {bound}") } else { String::new() };
        self.say(value.span(), format!("`{name}` is {number}: it lies above 0{within}"), None);
        None
    }
}
