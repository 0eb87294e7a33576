"""Text and objects, both ways, without loss. Pure: no files, no clocks."""
