//! What was typed.

use crate::experiment::sweep::Shard;
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const MAX_SEED: u64 = (1 << 53) - 1;
/// No run has more replicates.
pub(crate) const MOST_REPLICATES: u32 = 10_000_000;
/// No run has replicates with larger numbers.
pub(crate) const LAST_REPLICATE: u32 = 1_000_000_000;

/// Simulate an industrial district: wholesalers, manufacturers and craftsmen, month by month.
#[derive(Debug, Parser)]
#[command(
    name = "sanchi",
    version,
    max_term_width = 100,
    after_help = "Examples:
  sanchi run                                    the typical district, 100 replicates
  sanchi run town.toml --replicates 30 --seed 7 --out r1
  sanchi run --set wholesaling.markup=0.3       one parameter changed
  sanchi compare typical without:yen_appreciation
  sanchi attribute typical --of shipments@2000/1985
  sanchi validate typical                       the district held against what is known
  sanchi sweep plan.toml                        many runs over a design
  sanchi calibrate plan.toml                    what parameters may be, given the targets
  sanchi why results/typical shipments@2000/1985
  sanchi report results/typical                 a page with charts, to be shown
  sanchi describe                               every parameter, with unit and source
  sanchi new my_town                            my_town.toml, to be changed and run

Exit status: 0 done, 1 the run or a required target failed, 2 the request was wrong, 130 stopped."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub talk: Talk,
}

/// What was typed; a wrong request or one for help ends the program. Both are coloured as the command line wants it.
pub(crate) fn parse() -> Arguments {
    let typed: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let command = Arguments::command().color(color_of(&typed));
    Arguments::from_arg_matches(&command.get_matches()).unwrap_or_else(|error| error.exit())
}

/// What `--color` says, before it is known whether the rest is right.
fn color_of(typed: &[String]) -> ColorChoice {
    let after = typed.iter().skip_while(|word| *word != "--color").nth(1).map(String::as_str);
    let joined = typed.iter().find_map(|word| word.strip_prefix("--color="));
    match joined.or(after) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a scenario many times, print a summary, write a results folder
    Run(Run),
    /// What if: hold arms against a base, pair by pair under one luck
    Compare(Compare),
    /// How much of a change each shock or switch explains
    Attribute(Attribute),
    /// Hold a scenario against its targets: what is known of districts, with bands
    Validate(Validate),
    /// Run a plan: factors over a design, many runs, a table of outcomes
    Sweep(Sweep),
    /// Which factors of a plan an outcome depends on, and how much of it is chance
    Sensitivity(Sensitivity),
    /// What parameters may be, given targets, and what these cannot tell
    Calibrate(Calibrate),
    /// Put the shards of a sweep together
    Merge(Merge),
    /// Recompute the hashes of a results folder
    Verify(Verify),
    /// Repeat chosen runs of a results folder and compare
    Replay(Replay),
    /// What brought a firm down, or a figure about, held against runs without each cause
    Why(Why),
    /// One page of HTML from a results folder, which opens anywhere
    Report(Report),
    /// Find every problem in scenarios, plans and targets, without running them
    Check(Check),
    /// Tell what parameters mean: unit, default, range, source
    Describe(Describe),
    /// List the shipped scenarios
    List(List),
    /// Begin a scenario of one's own from a shipped one
    New(New),
}

/// How much is said, and how.
#[derive(Args, Debug)]
pub(crate) struct Talk {
    /// No progress and no notes; the summary and errors remain
    #[arg(short, long, global = true, display_order = 100, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say more about what is done
    #[arg(short, long, global = true, display_order = 101)]
    pub verbose: bool,
    /// Colour in the terminal; NO_COLOR is respected
    #[arg(
        long,
        global = true,
        value_name = "auto|always|never",
        default_value = "auto",
        hide_possible_values = true,
        hide_default_value = true,
        display_order = 102
    )]
    pub color: When,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("set", |set| set.help("Set a parameter by its path; repeatable")),
    mut_arg("out", |out| out.help("Results folder [default: results/<scenario>]")),
    mut_arg("force", |force| force.help("Replace results that are there")),
    after_help = "Examples:
  sanchi run                                    the typical district, 100 replicates
  sanchi run ./no_yen_shock.toml --replicates 30 --seed 7 --out r1
  sanchi run --set wholesaling.markup=0.3 --out dearer
  sanchi run --from 1985-01 --to 1995-12 --json | jq .changes
  sanchi run --until \"shipments@2000<1%\"
  sanchi run --tables agents,ties --panel monthly --replicates 5 --out panel

A scenario is a shipped name (`sanchi list`) or a path with `/` or ending in `.toml`.
Defaults come first, then the file, then --set.
Agents and ties are written down each December and in the last month, or every month; flows every
month; graphml is the network of the first replicate in the last month."
)]
pub(crate) struct Run {
    /// Shipped scenario or TOML file
    #[arg(value_name = "SCENARIO", default_value = "typical")]
    pub scenario: String,
    /// As many replicates as it takes to know a mean so well
    #[arg(long, value_name = "KEY<HALFWIDTH", conflicts_with = "replicates")]
    pub until: Option<String>,
    /// Most replicates with --until
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "until", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REPLICATES)))]
    pub max_replicates: u32,
    /// Number of the first replicate
    #[arg(long, value_name = "K", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=i64::from(LAST_REPLICATE)))]
    pub first: u32,
    /// Each replicate under a draw of a posterior, from `calibrate`
    #[arg(long, value_name = "FOLDER")]
    pub posterior: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
    /// More tables: agents, ties, flows, graphml; commas between
    #[arg(long, value_name = "LIST", value_delimiter = ',', hide_possible_values = true)]
    pub tables: Vec<MoreTables>,
    /// How often agents and ties are written down
    #[arg(
        long,
        value_name = "yearly|monthly",
        default_value = "yearly",
        hide_possible_values = true,
        requires = "tables"
    )]
    pub panel: HowOften,
}

/// Options of every question that many runs answer.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("force", |force| force.help("Forget what was finished, and replace results that are there")))]
pub(crate) struct Common {
    /// How many replicates
    #[arg(long, value_name = "N", default_value_t = 100, allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REPLICATES)))]
    pub replicates: u32,
    /// Seed of all chance, 0 to 2^53-1
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=MAX_SEED))]
    pub seed: u64,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub changed: Changed,
    #[command(flatten)]
    pub written: Written,
}

/// What is changed in a scenario.
#[derive(Args, Clone, Debug)]
pub(crate) struct Changed {
    /// Set a parameter by its path, in every arm; repeatable
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// First month told, 1980-01; it is founded some years before
    #[arg(long, value_name = "DATE")]
    pub from: Option<String>,
    /// Last month
    #[arg(long, value_name = "DATE")]
    pub to: Option<String>,
}

/// Where results go, and how they are told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Written {
    /// Results folder
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Format of the tables
    #[arg(long, value_name = "parquet|csv", default_value = "parquet", hide_possible_values = true)]
    pub format: Tables,
    /// Replace results that are there
    #[arg(long)]
    pub force: bool,
    /// Print the summary as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("out", |out| out.help("Results folder [default: results/compare-<base>]")),
    after_help = "Examples:
  sanchi compare typical without:yen_appreciation
  sanchi compare typical with:as_is_1997 with:succession_matching --out results/support
  sanchi compare typical wholesaling.markup=0.3 \"wholesaling.markup=0.3; sizes.scale=0.8\" --out dear
  sanchi compare typical ./my_town.toml --at 1990,2000,2010 --out town
  sanchi compare typical without:bubble --posterior results/calibrate_typical --out drawn
  sanchi compare typical without:bubble --until \"persons_engaged@2000<2%\" --out sure

An arm is a scenario (a shipped name, or a path with `/` or ending in `.toml`), or changes to the
base: KEY=VALUE, with:PROGRAMME or without:SHOCK, several with `;` between.
Stopped or killed, the same command goes on; more replicates run only those that are new.
Base and arms meet the same luck. An arm that differs in drivers, shocks or programmes alone is
the same district to the byte until they differ; one replicate is run unshared, as the check."
)]
pub(crate) struct Compare {
    /// What the arms are held against: shipped scenario or TOML file
    #[arg(value_name = "BASE")]
    pub base: String,
    /// Scenarios, or changes to the base
    #[arg(value_name = "ARM", required = true)]
    pub arms: Vec<String>,
    /// Each replicate under a draw of a posterior, from `calibrate`
    #[arg(long, value_name = "FOLDER")]
    pub posterior: Option<PathBuf>,
    /// Years told in the summary; commas between [default: round years]
    #[arg(long, value_name = "YEARS", value_delimiter = ',')]
    pub at: Vec<String>,
    /// As many pairs as it takes to know a mean difference so well
    #[arg(long, value_name = "KEY<HALFWIDTH", conflicts_with = "replicates")]
    pub until: Option<String>,
    /// Most pairs with --until
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "until", value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REPLICATES)))]
    pub max_replicates: u32,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("out", |out| out.help("Results folder [default: results/attribute-<scenario>]")),
    after_help = "Examples:
  sanchi attribute typical --replicates 10      a first look, in a tenth of the time
  sanchi attribute typical --of shipments@2000/1985,persons_engaged@2000
  sanchi attribute typical --switches learning,trust --of productivity@2000 --out rules

What is explained: MEASURE@WHEN (shipments@2000, exports@1990..1995, persons_engaged@2000-12),
with /AGAINST for the change from another date, as a share (shipments@2000/1985).
Up to 8 items every subset is run, 2^items runs a replicate; beyond that orders of the items are
drawn. Stopped or killed, the same command goes on; more replicates run only those that are new."
)]
pub(crate) struct Attribute {
    /// Shipped scenario or TOML file
    #[arg(value_name = "SCENARIO", default_value = "typical")]
    pub scenario: String,
    /// What is explained, with commas
    #[arg(long, value_name = "OUTCOMES", value_delimiter = ',', default_value = "shipments@2000")]
    pub of: Vec<String>,
    /// The shocks to tell apart; commas between [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub shocks: Vec<String>,
    /// The switches to tell apart instead of shocks; commas between
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "shocks")]
    pub switches: Vec<String>,
    /// Orders drawn where there are more than 8 items
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub orders: u32,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("replicates", |replicates| replicates.default_value("30")),
    mut_arg("set", |set| set.help("Set a parameter, in the scenario and in every arm; repeatable")),
    mut_arg("out", |out| out.help("Results folder [default: results/validate-<scenario>]")),
    mut_arg("json", |json| json.help("Print the card as JSON")),
    after_help = "Examples:
  sanchi validate                               the typical district and its targets
  sanchi validate traditional_craft --replicates 100
  sanchi validate my_town.toml --targets my_town_targets.toml
  sanchi validate typical --set switches.trust=false --out without-trust

Without --targets, those that come with the scenario, or with the shipped scenario that it extends.
docs/validation.md says how targets are written. Only the paired runs that targets need are run.
A target that is held out is shown and judged, and does not decide how the command ends."
)]
pub(crate) struct Validate {
    /// Shipped scenario or TOML file [default: what the targets are for, typical]
    #[arg(value_name = "SCENARIO")]
    pub scenario: Option<String>,
    /// File of targets
    #[arg(long, value_name = "FILE")]
    pub targets: Option<PathBuf>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Tables {
    Parquet,
    Csv,
}

/// Tables that are written on request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum MoreTables {
    Agents,
    Ties,
    Flows,
    Graphml,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HowOften {
    Yearly,
    Monthly,
}

#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  sanchi check plan.toml                   what is wrong with it; how many runs, how long, how large
  sanchi sweep plan.toml
  sanchi sweep plan.toml --replicates 2 --set sizes.scale=0.2 --out trial
  sanchi sweep plan.toml --shard 3/8       the third of eight parts, on any machine
  sanchi merge results/plan                when all eight are there

Stopped or killed, the same command goes on: what was run is not run again. A plan that has grown
runs what is new. docs/sweeps.md tells how plans are written.")]
pub(crate) struct Sweep {
    #[command(flatten)]
    pub of_plan: OfPlan,
}

#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  sanchi check plans/morris_typical.toml   how many runs, how long, what is left out
  sanchi sensitivity plans/morris_typical.toml
  sanchi sensitivity plan.toml --shard 3/8; then `sanchi merge` when all eight are there

The plan's design is morris (which factors matter at all) or sobol_indices (which share of the
variance is whose). It is a sweep like any other, stopped, gone on with and sharded alike; what a
sweep of the plan has run is not run again. docs/sweeps.md tells how such plans are written.")]
pub(crate) struct Sensitivity {
    #[command(flatten)]
    pub of_plan: OfPlan,
}

#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  sanchi check plans/calibrate_typical.toml      how many runs at most, how long
  sanchi calibrate plans/calibrate_typical.toml
  sanchi run typical --posterior results/calibrate_typical --out drawn
  sanchi run results/calibrate_typical/draw-001.toml    under one draw of the posterior

The plan names parameters with priors and the targets that they are held against. Stopped or
killed, the same command goes on: what was run is not run again. What is held out of targets is
never used. docs/calibration.md tells how plans are written and how the answer is read.")]
#[command(
    mut_arg("replicates", |replicates| replicates
        .value_parser(clap::value_parser!(u32).range(2..=i64::from(MOST_REPLICATES)))),
    mut_arg("out", |out| out.help("Results folder [default: results/<plan>]")),
    mut_arg("force", |force| force.help("Forget what was run, and replace results that are there"))
)]
pub(crate) struct Calibrate {
    /// The plan, a TOML file
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    #[command(flatten)]
    pub changed: ChangedPlan,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub written: Written,
}

/// What is changed in a plan and its base.
#[derive(Args, Clone, Debug)]
#[command(mut_arg("set", |set| set.help("Set a parameter of the base by its path; repeatable")))]
pub(crate) struct ChangedPlan {
    /// How many replicates [default: the plan's]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(1..=i64::from(MOST_REPLICATES)))]
    pub replicates: Option<u32>,
    /// Seed of all chance, 0 to 2^53-1 [default: the plan's]
    #[arg(long, value_name = "S", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=MAX_SEED))]
    pub seed: Option<u64>,
    #[command(flatten)]
    pub base: Changed,
}

/// Options of what is asked of a plan.
#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("out", |out| out.help("Results folder [default: results/<plan>]")),
    mut_arg("force", |force| force.help("Forget what was run, and replace results that are there"))
)]
pub(crate) struct OfPlan {
    /// The plan, a TOML file
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Run one of N parts of it; `merge` puts them together
    #[arg(long, value_name = "K/N", value_parser = shard)]
    pub shard: Option<Shard>,
    #[command(flatten)]
    pub changed: ChangedPlan,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub threads: Option<u16>,
    #[command(flatten)]
    pub written: Written,
}

#[derive(Args, Clone, Debug)]
#[command(
    mut_arg("out", |out| out.help("Results folder [default: the first FOLDER]")),
    after_help = "Examples:
  sanchi merge results/plan                shards that wrote into one folder
  sanchi merge node1 node2 --out all       shards that wrote into several"
)]
pub(crate) struct Merge {
    /// Folders with logs of shards
    #[arg(value_name = "FOLDER", required = true)]
    pub folders: Vec<PathBuf>,
    #[command(flatten)]
    pub written: Written,
}

/// Reads `K/N`.
fn shard(text: &str) -> Result<Shard, String> {
    let parts = text.split_once('/').and_then(|(number, of)| Some((number.parse().ok()?, of.parse().ok()?)));
    match parts {
        Some((number, of)) if (1..=of).contains(&number) && of <= 1_000_000 => Ok(Shard { number, of }),
        _ => Err("write K/N with K from 1 to N, such as 3/8".to_owned()),
    }
}

#[derive(Args, Debug)]
pub(crate) struct Verify {
    /// Results folder
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,
    /// Print what was found as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sanchi replay results/typical --run 17
  sanchi replay results/typical --run 0c3fd1,99
  sanchi replay results/compare-typical --run 3
  sanchi replay results/plan --run 5e20a1       a run of a sweep, against its row")]
pub(crate) struct Replay {
    /// Results folder of a run, a comparison or a sweep
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,
    /// Runs by ID, or the beginning of it, or replicate; commas between
    #[arg(long, value_name = "ID", value_delimiter = ',', required = true)]
    pub run: Vec<String>,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sanchi why results/typical                              firms that failed in the first run
  sanchi why results/typical manufacturer-3fa29c07        what brought that firm down there
  sanchi why results/typical manufacturer-3fa29c07 --run 12
  sanchi why results/typical shipments@2000/1985          what brought that change about

A firm is named as in the tables `events` and `agents`, or by the beginning of that name. What is
read off the run is held against the same run, lived again under the same luck: with means for those
who failed, without each shock. A figure is MEASURE@WHEN, or MEASURE@WHEN/AGAINST for a change.")]
pub(crate) struct Why {
    /// Results folder of a run or a comparison; of the latter its base
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,
    /// A firm of a run, or a figure of all of them
    #[arg(value_name = "FIRM|FIGURE")]
    pub what: Option<String>,
    /// Run of the firm, by ID or replicate [default: the first]
    #[arg(long, value_name = "ID")]
    pub run: Option<String>,
    /// Most pairs of runs that a figure is told from [default: 30]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = clap::value_parser!(u32).range(2..=i64::from(MOST_REPLICATES)))]
    pub replicates: Option<u32>,
    /// Threads [default: all cores]; results do not depend on it
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = clap::value_parser!(u16).range(1..=4096))]
    pub threads: Option<u16>,
    /// Print the answer as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sanchi report results/typical                       results/typical/report.html
  sanchi report r1 --out r1.html --figures pictures   and every chart as SVG, with its values as CSV

Results of every command that writes a folder have a report. Every file of the folder is first
held against the SHA-256 of its manifest. For a map of the town a run needs --tables agents,ties.")]
pub(crate) struct Report {
    /// Results folder
    #[arg(value_name = "RESULTS")]
    pub results: PathBuf,
    /// The page [default: RESULTS/report.html]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Write every chart as SVG into this folder too, with its values as CSV
    #[arg(long, value_name = "DIR")]
    pub figures: Option<PathBuf>,
    /// Replace a report and charts that are there
    #[arg(long)]
    pub force: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Check {
    /// Scenarios, plans and files of targets: TOML files or shipped names
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<String>,
    /// Print what was found as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Print the list as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Describe {
    /// A parameter, the path of a group, a shock or programme by name (shock.bubble), a measure, or
    /// `measures`, which lists those [default: all parameters]
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// As a Markdown page
    #[arg(long)]
    pub markdown: bool,
    /// As a JSON schema for editors
    #[arg(long, conflicts_with_all = ["markdown", "key"])]
    pub json_schema: bool,
}

#[derive(Args, Debug)]
#[command(after_help = "Examples:
  sanchi new my_town              my_town.toml in this folder
  sanchi new towns/my_town.toml --from typical
  sanchi run my_town.toml")]
pub(crate) struct New {
    /// Name of the scenario, or the path of its file, ending in .toml
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Shipped scenario that it extends
    #[arg(long, value_name = "SCENARIO", default_value = "typical")]
    pub from: String,
    /// Replace a file that is there
    #[arg(long)]
    pub force: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn colour_is_known_before_the_rest() {
        let of = |typed: &[&str]| color_of(&typed.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["--color", "never", "run", "--bogus"]), ColorChoice::Never);
        assert_eq!(of(&["run", "--bogus", "--color=always"]), ColorChoice::Always);
        assert_eq!(of(&["run", "--color"]), ColorChoice::Auto);
    }

    #[test]
    fn a_shard_is_one_of_its_parts() {
        assert_eq!(shard("3/8"), Ok(Shard { number: 3, of: 8 }));
        for wrong in ["0/8", "9/8", "3", "a/8", "/", "-1/2"] {
            assert!(shard(wrong).unwrap_err().contains("3/8"), "{wrong}");
        }
    }

    #[test]
    fn a_seed_is_what_a_spreadsheet_can_hold() {
        let read = |seed: &str| Arguments::try_parse_from(["sanchi", "run", "--seed", seed]);
        assert!(read("9007199254740991").is_ok());
        assert!(read("9007199254740992").is_err());
        assert!(read("-1").is_err());
    }
}
