//! Cells of a table with their numbers to the right.

/// Head and rows with what begins with a digit, and its heading, moved to the right of its column.
pub(super) fn aligned(head: &[&str], mut rows: Vec<Vec<String>>) -> (Vec<String>, Vec<Vec<String>>) {
    let mut head: Vec<String> = head.iter().map(|cell| (*cell).to_owned()).collect();
    for (column, title) in head.iter_mut().enumerate() {
        let cells = || rows.iter().filter_map(|row| row.get(column));
        if !cells().all(|cell| cell.starts_with(|first: char| first.is_ascii_digit())) {
            continue;
        }
        let width = cells().chain([&*title]).map(|cell| cell.chars().count()).max().unwrap_or(0);
        *title = format!("{title:>width$}");
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(column)) {
            *cell = format!("{cell:>width$}");
        }
    }
    (head, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = [["QoS 0", "7", "x"], ["QoS 10", "112 B", "y"]];
        let rows = rows.map(|row| row.map(str::to_owned).to_vec()).to_vec();
        let (head, rows) = aligned(&["", "size", "z"], rows);
        assert_eq!(head, ["", " size", "z"]);
        assert_eq!(rows, [["QoS 0", "    7", "x"], ["QoS 10", "112 B", "y"]]);
    }
}
