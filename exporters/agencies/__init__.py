"""Which organ a report belongs to: divisions by year, the grammar of organs' names, and the matching of both.

`divisions` knows the administrative divisions, `organs` the kinds of organs, `names` takes an agency as printed apart,
`matcher` finds the one organ it can be, and says how sure that is and why. The scheme is described in docs/agencies.md.
"""
