"""People, the parts they play in a plan, and what each may do."""
