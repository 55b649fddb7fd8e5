//! How people learn, work, age, begin and leave: the parameters of their lives.

use super::parameters::parameters;

parameters! {
    /// How skill is learned and technique kept up.
    Learning at "learning" {
        /// Share of the gap to one's plateau of skill that full work closes in a year.
        rise: Real(0.0, 2.0) = "0.22", "share/year", "MECHANISMS 4 (0.15-0.30)";
        /// Share of skill that fades in a year without work.
        fading: Real(0.0, 1.0) = "0.05", "share/year", "MECHANISMS 4 (0.03-0.10)";
        /// Skill of one who is new to the trade.
        novice: Real(0.01, 1.0) = "0.35", "share of mastery", "assumed";
        /// Talent, the middle of its triangular distribution; the plateau is 0.5 and half the mean of talent and of the skill one learns from.
        talent: Real(0.0, 1.0) = "0.9", "share of mastery", "MECHANISMS 4";
        /// Talent: half the width of its distribution.
        talent_spread: Real(0.0, 0.5) = "0.08", "share of mastery", "assumed";
        /// Loss of technique by wear of machines, as a share.
        wear: Real(0.0, 1.0) = "0.06", "share/year", "assumed";
        /// Share of the gap to the frontier that a firm which invests closes by itself in a year.
        own: Real(0.0, 2.0) = "0.22", "share/year", "assumed";
        /// Spread of what firms find out by themselves: standard deviation of the logarithm.
        own_spread: Real(0.0, 2.0) = "0.5", "log points", "assumed";
        /// Share of the gap to a better technique seen at another's that is taken over in a year.
        imitation: Real(0.0, 2.0) = "0.15", "share/year", "MECHANISMS 7 (spill-over of 0.01-0.05 in productivity)";
        /// Distance over which what is seen loses two thirds of its worth.
        range: Real(0.01, 1000.0) = "5.0", "km", "MECHANISMS 11 (2-10 km)";
        /// Cost of machines that raise technique from nothing to the frontier, in years of pay a person.
        machine_cost: Real(0.0, 50.0) = "2.0", "years of pay", "assumed";
        /// Load below which nobody invests.
        invest_load: Real(0.0, 2.0) = "0.6", "share of capacity", "assumed";
        /// Age from which an owner without successor no longer invests.
        invest_age: Real(0.0, 200.0) = "60.0", "years", "assumed";
        /// Elasticity of quality to technique.
        tool_quality: Real(0.0, 2.0) = "0.25", "-", "MECHANISMS 4 (tools and inspection); assumed";
        /// Loss of speed a year after the age of 60.
        slowing: Real(0.0, 0.1) = "0.01", "share/year", "MECHANISMS 4 (0.5-1.5 % a year)";
        /// Loss of quality a year after the age of 65.
        trembling: Real(0.0, 0.1) = "0.01", "share/year", "MECHANISMS 4 (1 % a year)";
    }
}
