//! Programmes: what may be written of public support, and what its instruments do.

use super::parameters::parameters;
use super::schema::nearest;

macro_rules! instruments {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $word:literal,)+) => {
        /// What a programme can do. Each acts through mechanisms that are there without it, by changing terms.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Instrument { $($(#[doc = $meaning])+ $variant,)+ }

        impl Instrument {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The words for them.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word for it in scenarios and results.
            pub const fn name(self) -> &'static str {
                Self::WORDS[self as usize]
            }

            /// The instrument of a word.
            pub fn of(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|instrument| instrument.name() == word)
            }
        }
    };
}

instruments! {
    /// A share of the cost of machines, and so more of them.
    EquipmentGrant = "equipment_grant",
    /// A share of the cost of research with a university or institute.
    ResearchGrant = "research_grant",
    /// A share of the cost of marketing, of fairs and of developing on trial.
    MarketingSupport = "marketing_support",
    /// Advisers who find buyers and partners.
    Advice = "advice_and_matching",
    /// A share of the cost of building a brand abroad.
    BrandAbroad = "brand_abroad",
    /// A share of the cost of registering a local brand and of guarding it.
    LocalBrand = "local_brand",
    /// A share of the cost of an alliance with partners abroad.
    AllianceSupport = "alliance_support",
    /// Loans for which the programme answers.
    CreditGuarantee = "credit_guarantee",
    /// Loans that fall behind are put on new terms.
    Moratorium = "repayment_moratorium",
    /// Inspectors against the beating down of rates and late payment.
    FairTrade = "fair_trade",
    /// A part of the tax on profits is handed back.
    TaxCut = "tax_cut",
    /// The public buys work.
    Procurement = "public_procurement",
    /// A share of the pay of the young, a place more for them, and schooling.
    Training = "training",
    /// Owners without an heir are brought together with somebody from outside.
    SuccessionMatching = "succession_matching",
    /// A share of the cost of products that join trades: with farms and shops.
    CrossIndustry = "cross_industry",
    /// A share of the cost of events and of what draws visitors.
    Tourism = "tourism_events",
}

impl Instrument {
    /// Its bit in a set of instruments.
    pub const fn bit(self) -> u32 {
        1 << self as u8
    }

    /// Whether it is done by people whom the programme pays by the month.
    pub const fn is_service(self) -> bool {
        matches!(self, Self::Advice | Self::FairTrade | Self::SuccessionMatching)
    }
}

/// Who get an award, out of those who apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Those with the best plans.
    Merit,
    /// Those who come first.
    Order,
    /// Those drawn.
    Lot,
    /// Everybody who fits, without applying.
    All,
}

/// What an awarded plan promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promise {
    /// Nothing that is looked at later.
    None,
    /// Growth at a yearly rate that the law asks for.
    Statutory,
    /// The best of the five years before.
    Regain,
    /// To grow as spending in the country has grown in the five years before.
    Market,
}

parameters! {
    /// A programme of public support: what it offers to whom, who pays, and how much.
    Programme at "programme.<programme>" {
        /// What it is called in reports; its key if it is empty.
        title: Text = "\"\"", "-", "the author";
        /// The law or decision it rests on.
        basis: Text = "\"\"", "-", "the author";
        /// Whether it is taken out, so that it never happened.
        removed: Flag = "false", "-", "the author";
        /// First month in which it is open.
        from: Date = required, "month", "the author";
        /// Last month in which it is open; then everything lapses.
        to: Date = required, "month", "the author";
        /// What it may spend in the district in a fiscal year from April, of a pooled one what each district brings in; what is not spent lapses.
        budget: Real(0.0, 1e9) = required, "million yen/year", "the author";
        /// Part of every payment that the town pays.
        town: Real(0.0, 1.0) = "0.0", "share", "assumed";
        /// Part of every payment that the prefecture pays.
        prefecture: Real(0.0, 1.0) = "0.0", "share", "assumed";
        /// Part of every payment that the national treasury pays; the three sum to one.
        treasury: Real(0.0, 1.0) = "1.0", "share", "assumed";
        /// What it does, by name: equipment_grant, research_grant, advice_and_matching, credit_guarantee, repayment_moratorium, fair_trade, tax_cut, public_procurement, training, succession_matching, local_brand, marketing_support, cross_industry, brand_abroad, alliance_support, tourism_events.
        instruments: Names = required, "-", "the author";
        /// Share of a cost that an award pays.
        rate: Real(0.0, 1.0) = "0.5", "share", "MECHANISMS 12 (a half to two thirds)";
        /// Most that one award pays over its whole term.
        ceiling: Real(0.0, 1e6) = "5.0", "million yen", "MECHANISMS 12 (5 for a strategy, 20 a year for a brand)";
        /// How long an award lasts.
        term: Whole(1, 240) = "36", "months", "MECHANISMS 12 (up to three years)";
        /// Kinds of agent that may have it.
        kinds: Names = "[\"wholesaler\", \"manufacturer\", \"craftsman\"]", "-", "the author";
        /// Fewest persons of a firm that may have it.
        least_persons: Whole(1, 1000000) = "1", "persons", "the author";
        /// Most persons of a firm that may have it.
        most_persons: Whole(1, 1000000) = "300", "persons", "SME Basic Law (300 persons in manufacturing)";
        /// Stages whose makers may have it; all if the list is empty.
        stages: Names = "[]", "-", "the author";
        /// Out of those who apply: the best plans (`merit`), the first (`order`), drawn (`lot`); or everybody who fits, without applying (`all`).
        selection: Choice("merit", "order", "lot", "all") = "\"merit\"", "-", "the author";
        /// Whether it is the nation's: it holds in every district that lives beside this one too, their budgets are one, and those who apply are ranked together (see `beside`). It needs a selection, and `public_procurement` cannot be pooled.
        pooled: MaybeFlag = absent, "-", "MODEL 2";
        /// What it takes an owner of middling ability to apply, in months of a worker's pay.
        effort: Real(0.0, 60.0) = "1.0", "months of pay", "assumed";
        /// What an awarded plan promises of the firm's shipments in its fifth year: nothing, growth by law (`statutory`), the best of the five years before (`regain`), the growth of the country's spending in the five years before (`market`).
        target: Choice("none", "statutory", "regain", "market") = "\"none\"", "-", "the author";
    }
}

parameters! {
    /// Who applies to programmes, and what the instruments do. Without a programme none of it matters.
    Policy at "policy" {
        /// Cost of the plan that a firm hands in, against its outlays over the award's term.
        plan_size: Real(0.0, 10.0) = "0.1", "share of outlays", "assumed";
        /// Log-odds that a firm of middling ability applies when the award is worth the effort and no more.
        applying: Real(-20.0, 20.0) = "-3.0", "-", "assumed (few apply)";
        /// Weight of the award's worth against the effort, in logarithms, in the log-odds of applying.
        worth_weight: Real(0.0, 20.0) = "1.0", "-", "assumed";
        /// Weight of ability (openness, skill, money at hand, size; from 0 to 1) in the log-odds of applying: the capable come first, not those in need.
        ability_weight: Real(0.0, 50.0) = "6.0", "-", "MODEL 5; assumed";
        /// Spread of what a committee or a queue adds to ability, half the width of a uniform draw.
        judgement: Real(0.0, 10.0) = "0.15", "-", "assumed";
        /// Yearly growth that a plan promises where its target is `statutory`.
        target_growth: Real(-1.0, 1.0) = "0.03", "share/year", "guidelines of management innovation plans, laws of 1999 and 2005 (3 % a year, 15 % in five years)";
        /// Elasticity of investment to what machines cost the firm.
        investment_elasticity: Real(0.0, 5.0) = "0.6", "-", "Hassett and Hubbard 2002 (0.5 to 1)";
        /// Cost of research with a university, in years of pay a person and year.
        research_cost: Real(0.0, 10.0) = "0.04", "years of pay/year", "assumed";
        /// How much more of the gap to the frontier a firm closes by itself while it takes part in such research.
        research_gain: Real(0.0, 10.0) = "0.25", "share", "assumed (weak, MECHANISMS 12)";
        /// What full service by advisers, inspectors or registries costs a firm and year, in months of pay.
        case_cost: Real(0.001, 120.0) = "1.0", "months of pay", "assumed";
        /// Chance a quarter that an adviser finds a customer outside the district for a manufacturer whose owner is wholly open.
        introductions: Real(0.0, 1.0) = "0.15", "share", "assumed";
        /// Hours that such a customer asks for, against a full month of the firm.
        new_customer: Real(0.0, 1.0) = "0.05", "share", "assumed";
        /// Share of them lost in a year.
        customers_lost: Real(0.0, 1.0) = "0.15", "share/year", "assumed";
        /// How far a loan that is guaranteed in full lowers the bar of the bank's score.
        guarantee_bar: Real(0.0, 10.0) = "0.5", "-", "assumed";
        /// Part of the sum guaranteed that a programme sets aside for defaults.
        reserve: Real(0.0, 1.0) = "0.1", "share", "assumed";
        /// Chance that the bank agrees to new terms for a firm in hardship or behind, each time under a moratorium.
        rescheduling: Real(0.0, 1.0) = "0.9", "share", "recalled (over nine in ten applications under the law of 2009)";
        /// What it costs to watch over a loan on new terms, in months of pay each time.
        supervision: Real(0.0, 60.0) = "0.5", "months of pay", "assumed";
        /// Part of the beating down of rates that inspection of everybody stops.
        cuts_stopped: Real(0.0, 1.0) = "0.7", "share", "assumed";
        /// Rate below which inspection of everybody lets none fall, against the usual one.
        fair_floor: Real(0.0, 1.0) = "0.8", "share", "assumed";
        /// Longest note for work under inspection of everybody.
        fair_term: Whole(1, 11) = "2", "months", "the Subcontract Act (60 days)";
        /// Part of the places of a firm in training for which a youth is found who would not have come.
        apprentice_pull: Real(0.0, 1.0) = "0.5", "share", "assumed";
        /// Part of what a novice lacks in skill that schooling gives.
        schooling: Real(0.0, 1.0) = "0.25", "share", "assumed";
        /// Chance, each time the question of a successor comes up, that an owner without one is brought together with somebody.
        matching: Real(0.0, 1.0) = "0.2", "share", "assumed";
        /// Worth of a firm, against what its successor would earn in town, from which somebody can be found for it.
        match_worth: Real(0.0, 10.0) = "0.5", "share", "assumed (one in full without a match)";
    }
}

impl Programme {
    /// How it selects.
    pub fn selects(&self) -> Selection {
        match self.selection.as_str() {
            "order" => Selection::Order,
            "lot" => Selection::Lot,
            "all" => Selection::All,
            _ => Selection::Merit,
        }
    }

    /// What its plans promise.
    pub fn promise(&self) -> Promise {
        match self.target.as_str() {
            "statutory" => Promise::Statutory,
            "regain" => Promise::Regain,
            "market" => Promise::Market,
            _ => Promise::None,
        }
    }

    /// Whether it is the same but for what only people read.
    pub fn does_the_same(&self, other: &Self) -> bool {
        let plain = |one: &Self| Self { title: String::new(), basis: String::new(), ..one.clone() };
        plain(self) == plain(other)
    }

    /// What does not fit together, by the last part of its key.
    pub fn problems(&self, stages: &[&str]) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        if self.to < self.from {
            wrong.push(("to", format!("it closes ({}) before it opens ({})", self.to, self.from)));
        }
        let sum = self.town + self.prefecture + self.treasury;
        if (sum - 1.0).abs() > 1e-9 {
            wrong.push((
                "treasury",
                format!("town, prefecture and treasury pay {sum} of each payment together; the shares must sum to 1"),
            ));
        }
        if self.instruments.is_empty() {
            wrong.push((
                "instruments",
                format!("it does nothing: name one of {}", Instrument::WORDS.join(", ")),
            ));
        }
        let known: [(&str, &[String], &[&str]); 3] = [
            ("instruments", &self.instruments, Instrument::WORDS),
            ("kinds", &self.kinds, &["wholesaler", "manufacturer", "craftsman"]),
            ("stages", &self.stages, stages),
        ];
        for (key, written, known) in known {
            for name in written.iter().filter(|name| !known.contains(&name.as_str())) {
                let near = nearest(name, known.iter().copied());
                let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
                wrong.push((key, format!("there is no `{name}`; there are {}{near}", known.join(", "))));
            }
            if written.iter().enumerate().any(|(place, name)| written[..place].contains(name)) {
                wrong.push((key, "a name stands twice".to_owned()));
            }
        }
        if self.pooled && self.selects() == Selection::All {
            let words = "what is pooled is given to those who rank first: write merit, order or lot, or take `pooled` away";
            wrong.push(("selection", format!("a programme for all ranks nobody; {words}")));
        }
        if self.pooled && self.instruments.iter().any(|word| word == Instrument::Procurement.name()) {
            let words = "orders go out by the month from a district's own budget, whoever has awards; make it a programme of its own";
            wrong.push(("instruments", format!("`public_procurement` cannot be pooled: {words}")));
        }
        if self.kinds.is_empty() {
            wrong.push(("kinds", "nobody may have it: name a kind of agent".to_owned()));
        }
        if self.most_persons < self.least_persons {
            wrong.push(("most_persons", "it is less than least_persons".to_owned()));
        }
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::Instrument;

    #[test]
    fn every_instrument_is_found_by_its_word() {
        for &instrument in Instrument::ALL {
            assert_eq!(Instrument::of(instrument.name()), Some(instrument));
        }
        assert_eq!(Instrument::of("grant"), None);
    }
}
