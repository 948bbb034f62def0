"""The programme: who does what, in which order, with whose authority, and how anyone would know it worked."""
