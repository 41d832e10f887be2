"""Acts of people, one function each (rules §1): what each demands of its form and hands to the choke point."""
