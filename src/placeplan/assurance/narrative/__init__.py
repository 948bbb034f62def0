"""Numbers in the plan's own words: live references, and everything typed by hand held against arithmetic."""
