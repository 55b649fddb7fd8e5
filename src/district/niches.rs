//! New uses of old skill: who looks for them, what was found, who knows of it, and what the community makes of it.
//!
//! Few firms ever look, so that these tables are short; a firm finds its own by `place`.

use super::makers::NOT_THERE;
use crate::foundation::chance::BirthKey;
use crate::foundation::places::Places;
use crate::scenario::MAX_MARKETS;

/// All that has to do with new uses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Niches {
    /// Makers who look for new uses or sell what they have found, in the order in which they began.
    pub ventures: Vec<Venture>,
    /// By firm: place among the ventures plus one; 0 of most.
    pub place: Vec<u32>,
    /// New uses that were found, imitated or not, by number; a number is never used again.
    pub uses: Vec<Use>,
    /// Openness of the community to what comes from outside, from 0 to 1.
    pub openness: f64,
    /// Reputation of the local brand among buyers, from 0 to 1.
    pub reputation: f64,
    /// Share of the district's sales at home that bear the brand this month.
    pub under_the_brand: f64,
    /// Sales at home under the brand this month, and quality times these. Of no meaning between phases.
    pub branded: (f64, f64),
    /// The same of all sales at home while there is a mark.
    pub at_home: (f64, f64),
    /// Quality of what was sold at home, against that of the founding, in logarithms, in the last month with a mark.
    pub home_quality: f64,
    /// Money of the levy of the month before, for joint research \[currency\].
    pub levied: i64,
    /// Alliances abroad, in the order of their beginnings; those that ended too.
    pub alliances: Vec<Alliance>,
    /// Growth of real spending of each market's region since rest.
    pub growth: Vec<f64>,
    /// Buyers who know none of a use's sellers, as logarithm, by use and market. Of no meaning between phases.
    pub unaware: Vec<[f64; MAX_MARKETS]>,
    /// Sum of the shares of buyers who know a use's sellers, likewise.
    pub aware: Vec<[f64; MAX_MARKETS]>,
    /// Mean living of makers' owners, looked at once a quarter \[currency/month\].
    pub peers: f64,
    /// Firms of the makers whose traits the scenario gives, in its order, from the first month on.
    pub given: Vec<u32>,
    /// The month's counts.
    pub count: NicheCount,
}

/// Counts of a month.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct NicheCount {
    /// Searches begun.
    pub begun: u32,
    /// New uses launched, with success or without.
    pub launched: u32,
    /// Of these, those that sell.
    pub succeeded: u32,
    /// Remitted by plants abroad \[currency\].
    pub remitted: i64,
}

/// A maker who looks for new uses or sells what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Venture {
    /// Its firm.
    pub firm: u32,
    /// Since when, as an absolute month.
    pub since: i32,
    /// Whether it works on a new use now.
    pub searching: bool,
    /// How much of it is worked out, from 0 to 1.
    pub progress: f64,
    /// How far it stays at it, from 0 to 1.
    pub commitment: f64,
    /// Knowledge of design, learned from designers and failures.
    pub design: f64,
    /// Whether a designer from outside works with it.
    pub designer: bool,
    /// Launches so far.
    pub launches: u16,
    /// By market: knowledge of what buyers there want.
    pub knowledge: [f64; MAX_MARKETS],
    /// By market: how it stands there.
    pub outlet: [Outlet; MAX_MARKETS],
    /// Whether all that is found is a part for others (cases only).
    pub intermediate: bool,
    /// Products of its own.
    pub products: Vec<Product>,
    /// Sales of own products a month, smoothed over a year \[currency\].
    pub sales: f64,
    /// Sales of the month, by market \[currency\].
    pub sold: [i64; MAX_MARKETS],
    /// Freight of the month not paid yet \[currency\].
    pub freight: f64,
}

/// How a venture stands in a market.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Outlet {
    /// Whether it sells there.
    pub open: bool,
    /// Whether it once did and left.
    pub left: bool,
    /// Month since which it sells there, or in which it left, as an absolute count.
    pub since: i32,
    /// How good a partner sells for it there, from 0 to 1; 0: none.
    pub partner: f64,
    /// Sales there a month, smoothed over a year \[currency\].
    pub sales: f64,
    /// What they bring over the cost of the goods, with what a plant there earns, likewise.
    pub gain: f64,
    /// Share of the pieces for the market that come from a plant of its own abroad.
    pub plant: f64,
}

/// A product of one's own for a new use.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// The use.
    pub of: u32,
    /// Month since which it is sold, as an absolute count.
    pub since: i32,
    /// Whether another maker's was imitated.
    pub imitation: bool,
    /// Workshop of another stage that does part of the work; [`NOBODY`] if none.
    pub partner: u32,
    /// Part of the work that the partner does.
    pub partners_part: f64,
    /// Share of possible buyers who know it and can get it, by market.
    pub reach: [f64; MAX_MARKETS],
    /// Pieces to be made this month, by market, as buyers asked a month ago.
    pub ordered: [f64; MAX_MARKETS],
    /// Part of a piece not begun yet, by market.
    pub begun: [f64; MAX_MARKETS],
    /// Part of a good piece carried over, by market.
    pub carry: [f64; MAX_MARKETS],
    /// Pieces begun this month at home, all markets.
    pub made: f64,
    /// What a piece costs \[currency\].
    pub cost: f64,
    /// What it sells for in the district's currency at home \[currency\].
    pub price: f64,
    /// Sales a month, smoothed over a year \[currency\].
    pub sales: f64,
}

/// No partner.
pub const NOBODY: u32 = u32::MAX;

/// A new use of an old skill.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use {
    /// What its luck hangs on.
    pub key: BirthKey,
    /// Stage of the one who found it.
    pub stage: u8,
    /// Month of its launch, as an absolute count.
    pub launched: i32,
    /// How new it is, from 0 to 1.
    pub novelty: f64,
    /// How well it fits what buyers need, from 0 to 1.
    pub fit: f64,
    /// Pieces a month at home, if every possible buyer knew it, at the founding's spending.
    pub potential: f64,
    /// Share of its buyers lost to imitators elsewhere.
    pub copied: f64,
}

/// How far an alliance has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum AllianceStage {
    /// Ended.
    Ended = 0,
    /// Preparation.
    Preparation = 1,
    /// Research.
    Research = 2,
    /// Action.
    Action = 3,
    /// Independent development.
    Independent = 4,
}

/// An alliance of some makers with a partner abroad.
#[derive(Clone, Debug, PartialEq)]
pub struct Alliance {
    /// What its luck hangs on.
    pub key: BirthKey,
    /// How far it is.
    pub stage: AllianceStage,
    /// Month of its beginning, as an absolute count.
    pub since: i32,
    /// The partner's market.
    pub market: u8,
    /// How well the partner's abilities and the district's complete each other, from 0 to 1.
    pub complementarity: f64,
    /// Members' firms.
    pub members: Vec<u32>,
    /// Share of the costs that members bear themselves, smoothed over a year.
    pub stake: f64,
}

impl Niches {
    /// The venture of a firm, if it has one.
    pub fn of(&self, firm: u32) -> Option<&Venture> {
        self.place_of(firm).map(|place| &self.ventures[place])
    }

    /// The place of a firm's venture, if it has one.
    pub fn place_of(&self, firm: u32) -> Option<usize> {
        (*self.place.get(firm as usize)? as usize).checked_sub(1)
    }

    /// Adds a venture.
    pub fn begin(&mut self, venture: Venture) {
        let firm = venture.firm as usize;
        if self.place.len() <= firm {
            self.place.resize(firm + 1, 0);
        }
        self.ventures.push(venture);
        self.place[firm] = self.ventures.len() as u32;
    }

    /// Keeps the ventures that a question is answered yes for, in their order.
    pub fn keep(&mut self, stays: impl Fn(&Venture) -> bool) {
        let Self { ventures, place, .. } = self;
        for venture in ventures.iter() {
            place[venture.firm as usize] = 0;
        }
        ventures.retain(|venture| stays(venture));
        for (number, venture) in ventures.iter().enumerate() {
            place[venture.firm as usize] = number as u32 + 1;
        }
    }

    /// Firms and workshops have new numbers.
    pub(super) fn renumber(&mut self, firms: &Places, shops: &Places) {
        let Self { ventures, place, alliances, given, .. } = self;
        place.clear();
        for (number, venture) in ventures.iter_mut().enumerate() {
            firms.rename([&mut venture.firm]);
            if place.len() <= venture.firm as usize {
                place.resize(venture.firm as usize + 1, 0);
            }
            place[venture.firm as usize] = number as u32 + 1;
            for product in venture.products.iter_mut().filter(|product| product.partner != NOBODY) {
                if !shops.rename_if_kept(&mut product.partner) {
                    (product.partner, product.partners_part) = (NOBODY, 0.0);
                }
            }
        }
        for alliance in alliances {
            alliance.members.retain_mut(|member| firms.rename_if_kept(member));
        }
        firms.rename(given.iter_mut().filter(|firm| **firm != NOT_THERE));
    }

    /// Moves everything that has a date.
    pub fn move_in_time(&mut self, months: i32) {
        for venture in &mut self.ventures {
            venture.since += months;
            venture.outlet.iter_mut().for_each(|outlet| outlet.since += months);
            venture.products.iter_mut().for_each(|product| product.since += months);
        }
        self.uses.iter_mut().for_each(|new| new.launched += months);
        self.alliances.iter_mut().for_each(|alliance| alliance.since += months);
    }

    /// How many makers sell a product of their own.
    pub fn selling(&self) -> usize {
        self.ventures.iter().filter(|venture| !venture.products.is_empty()).count()
    }
}

impl Venture {
    /// One who begins to look, and knows as much of design and of the market at home as is said.
    pub fn of(firm: u32, since: i32, commitment: f64, design: f64, home: &[bool], knowledge: f64) -> Self {
        let mut known = [0.0; MAX_MARKETS];
        let mut outlet = [Outlet::default(); MAX_MARKETS];
        for (market, &at_home) in home.iter().enumerate() {
            if at_home {
                known[market] = knowledge;
                outlet[market].open = true;
            }
        }
        Self {
            firm,
            since,
            searching: true,
            progress: 0.0,
            commitment,
            design,
            designer: false,
            launches: 0,
            knowledge: known,
            outlet,
            intermediate: false,
            products: Vec::new(),
            sales: 0.0,
            sold: [0; MAX_MARKETS],
            freight: 0.0,
        }
    }
}
