//! A number broken down by groups, as a table with a bar for each share.

use crate::ui::number::grouped;
use leptos::prelude::*;

/// A section with a group in each row. `column` names what is counted; the bars are shares of `all`.
pub fn breakdown(
    id: &'static str,
    title: String,
    column: String,
    rows: Vec<(String, i64)>,
    all: i64,
) -> impl IntoView + use<> {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(name, count)| {
            let percent = count * 100 / all.max(1);
            view! {
                <tr><th scope="row">{name}</th><td class="numeric">{grouped(count)}</td>
                    <td class="wide-only"><svg class="gauge" aria-hidden="true"><rect class="k" width=format!("{percent}%") height="100%"></rect></svg></td></tr>
            }
        })
        .collect();
    view! {
        <section class="sec" aria-labelledby=id>
            <h2 id=id class="below-2">{title.clone()}</h2>
            <div class="table-wrap"><table>
                <thead><tr><th scope="col">{title}</th><th scope="col" class="numeric">{column}</th><td class="wide-only"></td></tr></thead>
                <tbody>{rows}</tbody>
            </table></div>
        </section>
    }
}
