"""One function for each use: the command line, the workspace and scripts call these and nothing lower.

A study takes folders or plans and gives values. It prints nothing, and knows time only as an argument.
Each stands in a module of its own name, so that asking for one does not load what another needs.
"""
