//! Topic filters among themselves: which topics two of them share, and whether one covers another.

/// Whether `filter` covers what `narrow` matches: all of its topics.
///
/// Filters that only together cover it do not count.
pub(super) fn covers(filter: &str, narrow: &str) -> bool {
    if parts_from_system(filter, narrow) {
        return false;
    }
    // Whether there is a topic of the levels so far: "#" stands for it as well. No topic is empty.
    let has_parent = |levels: usize| levels > 1 || (levels == 1 && !narrow.starts_with('/'));
    let (mut wide, mut levels) = (filter.split('/'), narrow.split('/').enumerate());
    loop {
        match (wide.next(), levels.next()) {
            (Some("#"), _) | (None, None) => return true,
            (Some("+"), Some((at, "#"))) => return !has_parent(at) && wide.next() == Some("#"),
            (_, Some((_, "#"))) | (None, _) | (_, None) => return false,
            (Some("+"), Some(_)) => {}
            (Some(level), Some((_, other))) if level == other => {}
            _ => return false,
        }
    }
}

/// The filter of the topics that both match, if there are any. There always is one filter for them.
pub(super) fn intersection(one: &str, other: &str) -> Option<String> {
    if parts_from_system(one, other) || parts_from_system(other, one) {
        return None;
    }
    let mut common: Vec<&str> = Vec::new();
    let (mut left, mut right) = (one.split('/'), other.split('/'));
    loop {
        let level = match (left.next(), right.next()) {
            (None, None) | (Some("#"), None) | (None, Some("#")) => break,
            (Some("#"), Some(level)) => {
                common.push(level);
                common.extend(right);
                break;
            }
            (Some(level), Some("#")) => {
                common.push(level);
                common.extend(left);
                break;
            }
            (Some("+"), Some(level)) | (Some(level), Some("+")) => level,
            (Some(level), Some(same)) if level == same => level,
            _ => return None,
        };
        common.push(level);
    }
    // Below the level without a name, and it itself: but no topic is empty.
    Some(common.join("/")).filter(|common| !common.is_empty())
}

/// [MQTT-4.7.2-1]: a first level of `+` or `#` does not stand for one that begins with `$`.
fn parts_from_system(filter: &str, other: &str) -> bool {
    other.starts_with('$') && filter.starts_with(['+', '#'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::topic;

    /// Topics of up to four levels, of few words, one of which stands in no filter.
    fn topics() -> Vec<String> {
        let words = ["a", "b", "", "$s", "other"];
        let mut all: Vec<String> = words.iter().map(ToString::to_string).collect();
        let mut last = all.clone();
        for _ in 1..4 {
            last = last.iter().flat_map(|topic| words.map(|word| format!("{topic}/{word}"))).collect();
            all.extend(last.iter().cloned());
        }
        all.retain(|topic| !topic.is_empty());
        all
    }

    pub(in crate::access) fn filter() -> impl Strategy<Value = String> {
        let level = prop::sample::select(vec!["a", "b", "", "+", "+", "$s"]);
        (prop::collection::vec(level, 0..4), any::<bool>()).prop_filter_map("empty", |(levels, open)| {
            let mut levels = levels;
            if open || levels.is_empty() {
                levels.push("#");
            }
            Some(levels.join("/")).filter(|text| !text.is_empty())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]

        #[test]
        fn intersection_and_cover_are_what_trying_all_topics_finds(one in filter(), other in filter()) {
            let common = intersection(&one, &other);
            let mut covered = true;
            let mut shared = false;
            for topic in topics() {
                let (left, right) = (topic::matches(&one, &topic), topic::matches(&other, &topic));
                let both = common.as_deref().is_some_and(|common| topic::matches(common, &topic));
                prop_assert_eq!(left && right, both, "{} and {} have {:?}: {}", one, other, common, topic);
                covered &= left || !right;
                shared |= both;
            }
            prop_assert_eq!(shared, common.is_some(), "{} and {}", one, other);
            prop_assert_eq!(covered, covers(&one, &other), "{} covers {}", one, other);
        }
    }
}
