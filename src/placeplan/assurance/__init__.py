"""Does the plan meet what is asked of it, and do its numbers deserve belief?"""
