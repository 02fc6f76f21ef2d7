"""Attacks: what others' sign-ins failed at, tried by HTTP against any deployment of ours."""
