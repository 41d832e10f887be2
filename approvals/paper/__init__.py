"""Signatures on paper: the sheet that is printed, the scan that one person enters, the confirmation of another."""
