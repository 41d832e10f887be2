"""Erasure that keeps the proof: terms and holds, two persons, and what of a route goes and what stays."""
