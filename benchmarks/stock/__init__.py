"""Stock: the same pages by Strawberry as its documentation teaches it, as well as that can be."""
