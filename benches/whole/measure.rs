//! CPU time and memory of a process, from `/proc`.

use std::{fmt, str::FromStr, time::Instant};

/// What a round cost.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    /// CPU time before the round began, in seconds.
    pub(crate) opening_cpu: f64,
    /// User and system time of the round, in seconds.
    cpu: f64,
    /// Seconds that the round took.
    wall: f64,
    /// The most memory the process ever had, in MiB.
    peak: f64,
}

impl Cost {
    /// Runs a round and measures it.
    pub(crate) async fn of(round: impl Future<Output = ()>) -> Cost {
        let (opening_cpu, started) = (cpu_seconds(), Instant::now());
        round.await;
        let wall = started.elapsed().as_secs_f64();
        Cost { opening_cpu, cpu: cpu_seconds() - opening_cpu, wall, peak: peak_memory() }
    }

    /// How many times the CPU of another round.
    pub(crate) fn ratio(&self, other: &Cost) -> f64 {
        self.cpu / other.cpu
    }

    /// Prints a line of the table.
    pub(crate) fn show(&self, name: &str, n_feeds: usize) {
        let each = self.cpu * 1e6 / n_feeds as f64;
        println!("{name:<20} {:>6.2} s {:>6.2} s {:>10.0} MiB {each:>12.0} µs", self.cpu, self.wall, self.peak);
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} {}", self.opening_cpu, self.cpu, self.wall, self.peak)
    }
}

impl FromStr for Cost {
    type Err = String;

    fn from_str(text: &str) -> Result<Cost, String> {
        let numbers: Vec<f64> = text.split(' ').filter_map(|number| number.parse().ok()).collect();
        match numbers.as_slice() {
            [opening_cpu, cpu, wall, peak] => {
                Ok(Cost { opening_cpu: *opening_cpu, cpu: *cpu, wall: *wall, peak: *peak })
            }
            _ => Err(format!("`{text}` is no cost")),
        }
    }
}

/// User and system time of this process, in ticks of 10 ms (`proc_pid_stat(5)`); zero where there is no `/proc`.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: u32 = fields.skip(11).take(2).filter_map(|field| field.parse::<u32>().ok()).sum();
    f64::from(ticks) / 100.0
}

/// `VmHWM` of `proc_pid_status(5)` in MiB; zero where there is no `/proc`.
fn peak_memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}
