"""Named sections of briefings and reviews, one file each: `section(day)` gives what there is to say, or None.

A section may have `ALSO`, words by which a step of the person's own review names it, and `NEEDS` ("history").
"""
