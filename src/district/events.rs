//! Who is who in results, and what happened to whom.

use crate::accounts::flows::Sector;
use crate::foundation::calendar::Month;
use crate::foundation::chance::BirthKey;
use core::fmt;

/// The three kinds of agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AgentKind {
    /// Tonya: takes the risk, puts out, trades.
    Wholesaler = 0,
    /// Specialised in one process stage.
    Manufacturer = 1,
    /// Shokunin: self-employed, one stage.
    Craftsman = 2,
}

impl AgentKind {
    /// Its name in results.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Wholesaler => "wholesaler",
            Self::Manufacturer => "manufacturer",
            Self::Craftsman => "craftsman",
        }
    }
}

impl AgentKind {
    /// The sector of its firms.
    pub const fn sector(self) -> Sector {
        match self {
            Self::Wholesaler => Sector::Wholesalers,
            Self::Manufacturer => Sector::Manufacturers,
            Self::Craftsman => Sector::Craftsmen,
        }
    }
}

/// An agent as results name it: by kind and birth key, the same in every run that has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AgentName {
    /// Its kind.
    pub kind: AgentKind,
    /// Its birth key.
    pub key: BirthKey,
}

impl fmt::Display for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:016x}", self.kind.name(), self.key.0)
    }
}

/// Something that happened to somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub month: Month,
    /// What, as a word of [`EVENT_KINDS`].
    pub kind: &'static str,
    /// To whom.
    pub agent: Option<AgentName>,
    /// Through or with whom; another agent, or a sector's name.
    pub other: Option<Party>,
    /// What the kind's meaning says: money in ledger units if it says nothing of a unit.
    pub amount: i64,
    /// Why, as a short phrase.
    pub cause: &'static str,
}

/// Another party of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// An agent of the district.
    Agent(AgentName),
    /// A sector, such as `bank` or `dealers`.
    Sector(&'static str),
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(name) => name.fmt(f),
            Self::Sector(name) => f.write_str(name),
        }
    }
}

/// Every kind of event, with its meaning.
pub const EVENT_KINDS: &[(&str, &str)] = &[
    (
        "note_dishonoured",
        "a note fell due and its issuer, or then an endorser (agent; cause says which), could not pay its holder (other); notes of failed firms are no part of it",
    ),
    ("recourse_paid", "an endorser (agent) paid the holder (other) of a note that its issuer did not pay"),
    ("claim_lost", "a bankrupt (agent) left a claim of a creditor (other) unpaid; cause says for what"),
    (
        "claim_recovered",
        "part of a claim that was lost has been paid after all, out of what the estate was owed",
    ),
    ("loan_forborne", "a loan (amount) on which nothing was paid for long was not called"),
    ("bank_rescued", "the treasury put new funds (amount) into the bank"),
    (
        "offshore_begun",
        "a wholesaler began to have goods made abroad; amount is the advantage in cost, per cent",
    ),
    ("opening", "a firm (agent) was begun by one who left another (other); amount is the money brought"),
    ("closure", "an agent gave up while solvent; amount is what was left, cause says why"),
    ("relocation", "an agent went elsewhere; amount is what it took along"),
    ("succession_child", "a child took over; amount is the old owner's age in years"),
    ("succession_kin", "other kin took over; amount is the old owner's age in years"),
    ("succession_outsider", "somebody from outside took over; amount is the old owner's age in years"),
    ("succession_employee", "a worker took over; amount is the old owner's age in years"),
    (
        "inheritance",
        "what an owner who died has left was divided, of a firm that ends after its creditors; amount is what stayed in town",
    ),
    ("search_begun", "a maker began to look for a new use for what it can do"),
    ("search_given_up", "a maker stopped looking; cause says why"),
    (
        "concept_launched",
        "a new use was put before buyers and sells; amount counts the maker's launches up to this one",
    ),
    (
        "concept_failed",
        "a new use was put before buyers and does not sell; amount counts the maker's launches up to this one",
    ),
    ("concept_imitated", "a maker (agent) makes what another (other) found; amount is what it spent on it"),
    ("concept_withdrawn", "a product of a maker's own was given up"),
    (
        "partner_found",
        "a franchise partner or an agent (other says whether of dealers or of buyers abroad) sells for a maker; amount is how good he is, per cent",
    ),
    ("market_entered", "a maker began to sell in a market abroad itself; amount is the cost that is sunk"),
    ("market_left", "a maker left a market abroad; amount is what it sold there a year"),
    ("plant_built", "a maker built a plant of its own abroad; amount is what it cost, cause says why"),
    ("parent_left", "a parent goes abroad; amount is what it pays makers of the district a month"),
    (
        "parent_not_followed",
        "a maker does not follow a parent abroad; amount is what it loses a month, cause says why",
    ),
    ("plant_enlarged", "a maker enlarged its plant abroad for another parent; amount is what it cost"),
    ("plant_sells_on", "a plant that followed a parent begins to sell to others; amount is its age in years"),
    ("plant_closed", "a plant that followed a parent closed; amount is what came home of it, cause says why"),
    (
        "alliance_begun",
        "makers, led by agent, began an alliance with a partner abroad; amount is how many they are",
    ),
    ("alliance_research", "an alliance came from preparation to research; amount is its age in years"),
    ("alliance_action", "an alliance came to action; amount is its age in years"),
    ("alliance_independent", "an alliance came to independent development; amount is its age in years"),
    ("alliance_ended", "an alliance ended; amount is its age in years, cause says why"),
    ("bankruptcy", "an agent failed; amount is the debt that stayed unpaid"),
    (
        "grant_awarded",
        "a firm (agent) had an award of a programme (cause); amount is what it may be paid in all",
    ),
    (
        "grant_paid",
        "what a programme has spent since the last April, for one instrument and kind of recipient (cause), from one purse (other)",
    ),
    (
        "target_met",
        "a plan of a programme (cause), of a firm or of the district, has met its target; amount is the growth of shipments, per cent",
    ),
    (
        "target_missed",
        "a plan of a programme (cause) has not met its target; amount is the growth of shipments, per cent",
    ),
    (
        "loan_rescheduled",
        "a loan (amount) of a firm in hardship or behind was put on new terms under a programme",
    ),
    ("guarantee_paid", "a programme answered to the bank for the loan of a closed firm (agent)"),
    ("successor_matched", "an owner without an heir was brought together with a successor by a programme"),
    (
        "stage_lost",
        "a process stage lost its last supplier (agent) in the district; amount is the stage's place in the chain, cause why it left",
    ),
];
