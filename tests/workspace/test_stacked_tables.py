"""Tables whose rows stand one below the other on a small screen: every cell has its heading, and stays a cell."""

from placeplan.workspace.plans.templatetags.tables import stack

TABLE = (
    '<table class="nhsuk-table"><caption>Beds</caption><thead class="head"><tr class="row"><th scope="col">Site</th>'
    '<th scope="col"><a href="?sort=units">Units ↑</a></th>'
    '<th scope="col"><span class="nhsuk-u-visually-hidden">Act</span></th></tr></thead>\n'
    '<tbody class="body">{rows}</tbody></table>'
)


def test_every_cell_is_labelled_with_what_is_seen_of_its_heading() -> None:
    cells = '<th scope="row">Hill</th><td class="n">12</td><td class="n"><button>Go</button></td>'
    made = stack(TABLE.format(rows=f'<tr class="row">{cells}</tr>'))
    assert '<table role="table" class="pp-stack nhsuk-table">' in made
    assert '<th role="rowheader" scope="row">Hill</th>' in made
    assert '<td role="cell" data-label="Units" class="n">12</td>' in made
    assert '<td role="cell" data-label="" class="n"><button>Go</button></td>' in made
    assert made.count('role="columnheader"') == 3
    assert made.count('role="row"') == 2
    assert made.count('role="rowgroup"') == 2
    assert '<caption>Beds</caption>' in made


def test_a_cell_with_nothing_in_it_says_so_to_the_style_sheet() -> None:
    rows = "".join(f'<tr><th>A</th><td class="n">{content}</td></tr>' for content in ("", " ", "–", "0", "<input>"))
    assert stack(TABLE.format(rows=rows)).count('class="pp-nothing n"') == 3


def test_what_was_made_safe_stays_so() -> None:
    head = '<table class="t"><thead><tr><th>A &lt;b&gt; &quot;c&quot; "d"</th></tr></thead><tbody>{}</tbody></table>'
    made = stack(head.format('<tr><td class="n">&lt;script&gt;</td></tr>'))
    assert 'data-label="A &lt;b&gt; &quot;c&quot; &quot;d&quot;" class="n">&lt;script&gt;</td>' in made


def test_what_stands_beside_a_heading_is_told_after_a_comma() -> None:
    heading = '<th>Kept <span class="pp-block pp-quiet">Ada: why</span></th>'
    rows = "<tbody><tr><td>x</td></tr></tbody></table>"
    made = stack(f'<table class="t"><thead><tr>{heading}</tr></thead>{rows}')
    assert 'data-label="Kept, Ada: why"' in made
