//! What this machine is: what somebody needs to know who wants to compare results.

use std::{fs, path::Path, thread};

use super::{report::Host, usage};

/// This machine as it is before a run.
#[must_use]
pub fn host() -> Host {
    let system = rustix::system::uname();
    Host {
        os: os_name().unwrap_or_else(|| std::env::consts::OS.to_owned()),
        kernel: system.release().to_str().ok().filter(|release| !release.is_empty()).map(str::to_owned),
        cpu: read("/proc/cpuinfo").as_deref().and_then(cpu_model),
        cores: thread::available_parallelism().map_or(1, |cores| u32::try_from(cores.get()).unwrap_or(u32::MAX)),
        governor: read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor").map(|text| text.trim().to_owned()),
        cgroup_cores: cgroup_cores(Path::new("/sys/fs/cgroup"), &read("/proc/self/cgroup").unwrap_or_default()),
        load_before: load(),
        load_after: None,
        max_open_files: usage::open_files(),
    }
}

/// Load of the last minute.
#[must_use]
pub fn load() -> Option<f64> {
    read("/proc/loadavg")?.split_ascii_whitespace().next()?.parse().ok()
}

fn read(path: impl AsRef<Path>) -> Option<String> {
    // Files of /proc and /sys, or a few lines about the system: none of them is large.
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// The name of a Linux distribution.
fn os_name() -> Option<String> {
    let text = read("/etc/os-release").or_else(|| read("/usr/lib/os-release"))?;
    let name = text.lines().find_map(|line| line.strip_prefix("PRETTY_NAME="))?.trim().trim_matches(['"', '\'']);
    (!name.is_empty()).then(|| name.to_owned())
}

/// The model's name, which each architecture gives in its own words, or not at all.
fn cpu_model(text: &str) -> Option<String> {
    let lines = || text.lines().filter_map(|line| line.split_once(':'));
    let named = |wanted: &str| lines().find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    let (_, model) = ["model name", "cpu model", "model", "hardware"].iter().find_map(|name| named(name))?;
    let words: Vec<&str> = model.split_ascii_whitespace().collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// How many cores the control groups allow in all, `listed` being `/proc/self/cgroup`: the least of its group and of
/// all above it. In a container, its own group often is where the mount begins, whatever its path says.
fn cgroup_cores(mount: &Path, listed: &str) -> Option<f64> {
    let mut least: Option<f64> = None;
    for line in listed.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else { continue };
        if !controllers.is_empty() && !controllers.split(',').any(|controller| controller == "cpu") {
            continue;
        }
        let bases: &[&str] =
            if controllers.is_empty() { &["", "unified"] } else { &["cpu", "cpu,cpuacct", controllers] };
        for base in bases {
            let root = mount.join(base);
            let mut group = Some(Path::new(path.trim_start_matches('/')));
            while let Some(inside) = group {
                let folder = root.join(inside);
                least = least.into_iter().chain(quota(&folder)).reduce(f64::min);
                group = inside.parent();
            }
        }
    }
    least
}

/// The cores that one control group allows: version 2's `cpu.max`, or version 1's pair of files.
fn quota(folder: &Path) -> Option<f64> {
    let (quota, period) = match read(folder.join("cpu.max")) {
        Some(text) => {
            let (quota, period) = text.trim().split_once(' ')?;
            (quota.parse::<f64>().ok()?, period.parse::<f64>().ok()?)
        }
        None => {
            let number = |name: &str| read(folder.join(name))?.trim().parse::<f64>().ok();
            (number("cpu.cfs_quota_us")?, number("cpu.cfs_period_us")?)
        }
    };
    (quota > 0.0 && period > 0.0).then(|| quota / period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_described() {
        let host = host();
        assert!(!host.os.is_empty() && host.cores >= 1, "{host:?}");
        assert!(host.kernel.is_some() && host.max_open_files.is_some_and(|files| files > 2), "{host:?}");
        #[cfg(target_os = "linux")]
        assert!(host.load_before.is_some_and(|load| load >= 0.0), "{host:?}");
        assert_eq!(host.load_after, None);
    }

    #[test]
    fn a_processor_is_named_in_many_ways() {
        let intel = "processor\t: 0\nmodel\t\t: 207\nmodel name\t: Intel(R)  Xeon(R) Processor\n";
        assert_eq!(cpu_model(intel).as_deref(), Some("Intel(R) Xeon(R) Processor"));
        let raspberry = "processor : 0\nBogoMIPS : 108\n\nHardware : BCM2835\nModel : Raspberry Pi 4 Model B\n";
        assert_eq!(cpu_model(raspberry).as_deref(), Some("Raspberry Pi 4 Model B"));
        for text in ["", "processor : 0\n", "model name :\n"] {
            assert_eq!(cpu_model(text), None);
        }
    }

    #[test]
    fn the_least_quota_of_a_group_and_those_above_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let listed = "4:memory:/elsewhere\n1:cpu:/pod/one\n0::/slice/unit\n";
        assert_eq!(cgroup_cores(folder.path(), listed), None);
        put("slice/unit/cpu.max", "max 100000\n");
        assert_eq!(cgroup_cores(folder.path(), listed), None);
        put("slice/cpu.max", "350000 100000\n");
        assert_eq!(cgroup_cores(folder.path(), listed), Some(3.5));
        put("cpu/pod/cpu.cfs_quota_us", "-1\n");
        put("cpu/pod/cpu.cfs_period_us", "100000\n");
        assert_eq!(cgroup_cores(folder.path(), listed), Some(3.5));
        put("cpu/pod/cpu.cfs_quota_us", "150000\n");
        assert_eq!(cgroup_cores(folder.path(), listed), Some(1.5));
        put("elsewhere/cpu.max", "1 100000");
        put("cpu.max", "nonsense");
        assert_eq!(cgroup_cores(folder.path(), listed), Some(1.5));
        assert_eq!(cgroup_cores(folder.path(), "nonsense"), None);
    }
}
