"""The workspace: many organisations, one plan, in the browser. A Django project over the studies.

config -> accounts -> ledger -> runs -> plans (pages). Each app imports only those before it.
"""
