//! What comes from outside: series in time, real history, named shocks, and the drivers' paths.

pub mod series;
