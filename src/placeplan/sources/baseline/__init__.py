"""A complete baseline plan of one footprint from public releases.

`Atlas` holds what is read once for all footprints; `build` makes a plan of one. What no release gives comes from
`national.toml`, and every such row and assumption is marked `national rate`.
"""
